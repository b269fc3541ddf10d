namespace MidasNet.Weights;

/// <summary>A group of a TensorFlow.js manifest: its shards, end to end, hold its tensors, back to back.</summary>
/// <param name="Paths">The shards as the manifest names them.</param>
/// <param name="Weights">The tensors, in the order of their bytes.</param>
internal sealed record TensorFlowJsGroup(IReadOnlyList<string> Paths, IReadOnlyList<TensorFlowJsWeight> Weights);
