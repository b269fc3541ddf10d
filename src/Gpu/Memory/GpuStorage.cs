using ILGPU;

namespace MidasNet.Gpu;

/// <summary>A piece of the arena.</summary>
internal sealed class GpuStorage(ArrayView<float> view) : Storage((int)view.Length)
{
    /// <summary>The view of its values for kernels.</summary>
    public ArrayView<float> View { get; } = view;
}
