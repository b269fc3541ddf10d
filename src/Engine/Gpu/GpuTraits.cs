using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace MidasNet.Gpu;

/// <summary>What the choice between kernels, and the number of their threads, depends on.</summary>
/// <param name="ThreadsPerGroup">The most threads of a group.</param>
/// <param name="Groups">The most groups that a kernel over elements is cut into.</param>
/// <param name="TensorCores">Whether there are units that multiply small matrices of TF32.</param>
internal readonly record struct GpuTraits(int ThreadsPerGroup, int Groups, bool TensorCores)
{
    /// <summary>A card of the generation of 2022, for tests that ask what a card would run.</summary>
    public static GpuTraits Hopper => new(1024, 132 * GroupsPerMultiprocessor, true);

    // Enough to fill a card several times over; then each thread takes more elements.
    private const int GroupsPerMultiprocessor = 32;

    /// <summary>The traits of a device.</summary>
    public static GpuTraits Of(Accelerator accelerator) => new(
        accelerator.MaxNumThreadsPerGroup,
        accelerator.NumMultiprocessors * (accelerator.AcceleratorType == AcceleratorType.CPU ? 1 : GroupsPerMultiprocessor),
        accelerator is CudaAccelerator { Architecture.Major: >= 8 });
}
