using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace MidasNet.Gpu;

/// <summary>What the choice between kernels, and the number of their threads, depends on.</summary>
/// <param name="ThreadsPerGroup">The most threads of a group.</param>
/// <param name="Multiprocessors">How many groups the device runs side by side without sharing anything.</param>
/// <param name="IsEmulator">Whether each thread is one of the processor's: then few are better than many.</param>
/// <param name="HasTensorCores">Whether there are units that multiply small matrices in <see cref="Precision.TensorFloat32"/>.</param>
internal readonly record struct GpuTraits(int ThreadsPerGroup, int Multiprocessors, bool IsEmulator, bool HasTensorCores)
{
    /// <summary>A card of the generation of 2022, for tests that ask what a card would run.</summary>
    public static GpuTraits Hopper => new(1024, 132, false, true);

    /// <summary>The traits of a device.</summary>
    public static GpuTraits Of(Accelerator accelerator) => new(
        accelerator.MaxNumThreadsPerGroup,
        accelerator.NumMultiprocessors,
        accelerator.AcceleratorType == AcceleratorType.CPU,
        accelerator is CudaAccelerator { Architecture.Major: >= 8 });
}
