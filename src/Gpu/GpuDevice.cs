using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace MidasNet.Gpu;

/// <summary>
/// A graphics card, through ILGPU, or ILGPU's emulator of one. Kernels are in the files <c>GpuDevice.*.cs</c>, named like the operations. They run one
/// after the other in the order in which they were called, while the program continues; only reading values back waits for them. No kernel adds to a
/// value from several threads, so repeated runs are equal bit by bit.
/// </summary>
internal sealed partial class GpuDevice : Device
{
    private readonly Context context;
    private readonly Accelerator accelerator;
    private readonly GpuArena arena;
    private readonly PageLockedRing uploads;
    private readonly GpuTraits traits;
    private readonly int groupSize, maxGroups;

    /// <summary>Takes a device over.</summary>
    /// <param name="context">The context of the device; it is disposed of with the device.</param>
    /// <param name="accelerator">The device.</param>
    /// <param name="precision">The precision of products.</param>
    /// <param name="pretended">
    /// Traits of a card that is not there: its kernels are chosen and noted in <see cref="Kernels"/>, but none runs, and all values are undefined.
    /// </param>
    public GpuDevice(Context context, Accelerator accelerator, Precision precision, GpuTraits? pretended = null)
    {
        (this.context, this.accelerator, Precision) = (context, accelerator, precision);
        arena = new GpuArena(accelerator);
        uploads = new PageLockedRing(accelerator);
        traits = pretended ?? GpuTraits.Of(accelerator);
        Kernels = new LoadedKernels(accelerator, launch: pretended is null);
        groupSize = Math.Min(GroupSum.MaxThreads, traits.ThreadsPerGroup);
        // Enough to fill the device several times over; then each thread takes more elements.
        maxGroups = traits.Multiprocessors * (traits.IsEmulator ? 1 : 32);
    }

    public override string Name => $"gpu, {accelerator.Name}{(Precision == Precision.TensorFloat32 ? ", TF32" : "")}";

    internal override ImageLayout ImageLayout => ImageLayout.ChannelsLast;

    /// <summary>The precision of products.</summary>
    public Precision Precision { get; }

    /// <summary>The peak performance of a card; null for other devices.</summary>
    internal GpuLimits? Limits => accelerator is CudaAccelerator { Device: CudaDevice card } ? GpuLimits.Of(card) : null;

    /// <summary>The kernels compiled so far.</summary>
    internal LoadedKernels Kernels { get; }

    internal override void Upload(ReadOnlySpan<float> source, Storage target)
    {
        accelerator.Bind();
        uploads.Upload(source, View(target));
    }

    internal override void Download(Storage source, Span<float> target)
    {
        accelerator.Bind();
        View(source).SubView(0, target.Length).CopyToCPU(accelerator.DefaultStream, target);
        uploads.Synchronize();
    }

    /// <summary>Waits for all that was asked for.</summary>
    internal void Synchronize()
    {
        accelerator.Bind();
        uploads.Synchronize();
    }

    private protected override Storage Create(int capacity)
    {
        accelerator.Bind();
        return new GpuStorage(arena.Take(capacity));
    }

    protected override void Dispose(bool disposing)
    {
        uploads.Dispose();
        arena.Dispose();
        accelerator.Dispose();
        context.Dispose();
    }

    private static ArrayView<float> View(Storage storage) => ((GpuStorage)storage).View;

    /// <summary>The values, or nothing: kernels ask for the length.</summary>
    private static ArrayView<float> ViewOrEmpty(Storage? storage) => storage is null ? ArrayView<float>.Empty : View(storage);

    /// <summary>Runs a work for each element.</summary>
    private void ForEach<TWork>(int length, TWork work) where TWork : struct, IElementWork
    {
        accelerator.Bind();
        int groups = Math.Min(maxGroups, (length + groupSize - 1) / groupSize);
        Kernels.OverElements<TWork>()(new KernelConfig(groups, groupSize), work, length);
    }

    /// <summary>Runs a work for each of <paramref name="groups"/> groups, each of the threads that <see cref="GroupSum"/> sums over.</summary>
    private void ForEachGroup<TWork>(int groups, TWork work) where TWork : struct, IGroupWork =>
        Launch(new Index3D(groups, 1, 1), groupSize, work);

    /// <summary>Runs a work in groups of the given number of threads.</summary>
    private void Launch<TWork>(Index3D groups, int threads, TWork work) where TWork : struct, IGroupWork
    {
        accelerator.Bind();
        Kernels.OverGroups<TWork>()(new KernelConfig(groups, new Index3D(threads, 1, 1)), work);
    }
}
