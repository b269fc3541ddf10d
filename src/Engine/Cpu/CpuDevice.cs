using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MidasNet.Cpu;

/// <summary>
/// The processor. Kernels are in the files <c>CpuDevice.*.cs</c>, named like the operations. Work is split into items that depend on shapes
/// alone, and sums run in a fixed order, so the same seed gives the same bits for any number of threads.
/// </summary>
internal sealed unsafe partial class CpuDevice : Device
{
    // Minimum number of elements in an item of an elementwise kernel: 64 KiB of each operand.
    private const int Chunk = 16 * 1024;

    private readonly WorkerTeam team;
    private readonly ThreadTimes times;
    private readonly ProductKernel products;
    private readonly VectorWidth vectors;
    private readonly ConvolutionAlgorithm? convolutions;
    private readonly CpuStorage?[] scratch;
    private CpuStorage? shared;

    /// <summary>Opens the processor.</summary>
    /// <param name="threads">Threads that share each kernel, at most <see cref="Device.MaxThreads"/>; 0 for one on each core.</param>
    /// <param name="convolutions">The algorithm for all convolutions that it supports; null for the fastest for each shape.</param>
    /// <param name="vectors">The vectors of matrix products; null for the widest that this processor has.</param>
    public CpuDevice(int threads, ConvolutionAlgorithm? convolutions = null, VectorWidth? vectors = null)
        : this(threads, convolutions, vectors ?? VectorWidths.Max, new ThreadTimes()) { }

    private CpuDevice(int threads, ConvolutionAlgorithm? convolutions, VectorWidth vectors, ThreadTimes times)
    {
        if (threads is < 0 or > MaxThreads)
            throw new ArgumentOutOfRangeException(nameof(threads), threads, $"a processor computes with 1 to {MaxThreads} threads, or 0 for one on each core");
        (this.convolutions, this.vectors, this.times) = (convolutions, vectors, times);
        products = new ProductKernel(this.vectors);
        int size = threads > 0 ? threads : Math.Min(Environment.ProcessorCount, MaxThreads);
        team = new WorkerTeam(size, ThreadPacing.For(size, times));
        scratch = new CpuStorage?[size];
        Name = $"cpu, {size} {(size == 1 ? "thread" : "threads")}, {VectorName}";
    }

    public override string Name { get; }

    internal override int Threads => scratch.Length;

    internal override bool RunsBesideOthers => true;

    internal override double? ThreadEfficiency => times.Efficiency;

    internal override Device OpenAnother(int threads) => new CpuDevice(threads, convolutions, vectors, times);

    internal override ImageLayout ImageLayout => ImageLayout.ChannelsLast;

    internal override void Upload(ReadOnlySpan<float> source, Storage target) => source.CopyTo(new Span<float>(P(target), target.Capacity));

    internal override void Download(Storage source, Span<float> target) => new ReadOnlySpan<float>(Read(source), target.Length).CopyTo(target);

    private protected override Storage Create(int capacity) => new CpuStorage(capacity);

    protected override void Dispose(bool disposing)
    {
        team.Dispose();
        shared?.Dispose();
        foreach (var storage in scratch) storage?.Dispose();
    }

    private static string VectorName =>
        Vector512.IsHardwareAccelerated ? "AVX-512" : Fma.IsSupported ? "AVX2" : Vector128.IsHardwareAccelerated ? "128-bit vectors" : "no vectors";

    /// <summary>The address of a storage's first value, for a kernel that may write there.</summary>
    private static float* P(Storage storage) => ((CpuStorage)storage).Pointer;

    /// <summary>
    /// The address of a storage's first value, for a kernel that only reads: packed forms cached with the storage stay valid. To take <see cref="P"/>
    /// instead is never wrong, but where weights are read it costs time.
    /// </summary>
    private static float* Read(Storage storage) => ((CpuStorage)storage).ReadPointer;

    private static float* PointerOrNull(Storage? storage) => storage is null ? null : ((CpuStorage)storage).Pointer;

    /// <summary>
    /// Elements per item of an elementwise kernel, whole cache lines: at least 64 KiB of each operand, and of more than 4 MiB a 64th, since at each
    /// item's start the processor must detect its streams again.
    /// </summary>
    private static int ChunkOf(int length) => Math.Max(Chunk, (length / 64 + 15) & ~15);

    private static int Items(int length, int chunk) => (length + chunk - 1) / chunk;

    /// <summary>Memory that a kernel may use while it runs, one piece for each thread; kept and grown between kernels.</summary>
    private float** Scratch(int length, float** pieces)
    {
        for (int i = 0; i < scratch.Length; i++) pieces[i] = Grown(ref scratch[i], length);
        return pieces;
    }

    /// <summary>Memory that all threads of a kernel may use while it runs.</summary>
    private float* SharedScratch(long length)
    {
        if (length > int.MaxValue) throw new InsufficientMemoryException($"a kernel needs {length} values of scratch memory, more than 2^31 - 1");
        return Grown(ref shared, (int)length);
    }

    private static float* Grown(ref CpuStorage? storage, int length)
    {
        if (storage is null || storage.Capacity < length)
        {
            storage?.Dispose();
            storage = new CpuStorage(StoragePool.SizeClass(length));
        }
        return storage.Pointer;
    }
}
