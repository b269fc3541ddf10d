using ILGPU.Runtime.Cuda;

namespace MidasNet.Gpu;

/// <summary>The peak performance of a card, by its units and the clocks that its driver reports. Benchmarks are compared with it.</summary>
/// <param name="Full">Operations per second in 32 bits.</param>
/// <param name="TensorFloat32">Operations per second of its tensor cores; 0 if it has none for this.</param>
/// <param name="BytesPerSecond">Of its memory.</param>
internal sealed record GpuLimits(double Full, double TensorFloat32, double BytesPerSecond)
{
    /// <summary>The limits of a card.</summary>
    public static GpuLimits Of(CudaDevice card)
    {
        // Multiplications with addition per multiprocessor and cycle: NVIDIA's tuning guides and white papers of each generation.
        var (single, tensor) = (card.Architecture?.Major, card.Architecture?.Minor) switch
        {
            (8, 0) => (64, 512),
            (8, _) => (128, 256),
            ( >= 9, _) => (128, 1024),
            _ => (64, 0),
        };
        double cycles = 2.0 * card.NumMultiprocessors * 1e3 * card.ClockRate;
        // Memory moves at both edges of its clock, which is in kHz.
        return new GpuLimits(single * cycles, tensor * cycles, 2e3 * card.MemoryClockRate * card.MemoryBusWidth / 8);
    }
}
