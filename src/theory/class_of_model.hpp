#pragma once

#include "model/momlp.hpp"
#include "theory/model_class.hpp"

namespace mocert::theory {

/// The class that a model belongs to: all models with its router tree, its kinds of nodes, its experts' shapes and its places of sparse
/// weights.
///
/// Trained are weights, biases and constants; slopes, as many as are stored, if `slopes_trained`; prototypes and gates if
/// `routing_learned`. An expert that several leaves name counts once, one that no leaf names not at all. Scalings do not count: the class
/// is the same whether they are fixed or trained, since the layer beside them, which has biases, absorbs them (docs/theory.md, T3).
ModelClass class_of(const MoMlp& model, bool routing_learned, bool slopes_trained);

}  // namespace mocert::theory
