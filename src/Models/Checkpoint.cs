using MidasNet.Weights;

namespace MidasNet.Models;

/// <summary>The content of a checkpoint.</summary>
/// <param name="Metadata">The metadata of the weights.</param>
/// <param name="Weights">The model's parameters and buffers, by name.</param>
internal sealed record Checkpoint(CheckpointMetadata Metadata, WeightSet Weights);
