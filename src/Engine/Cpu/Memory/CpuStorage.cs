using System.Runtime.InteropServices;

namespace MidasNet.Cpu;

/// <summary>Native memory, aligned to a cache line, with slack after the last value so that vector kernels may read past it.</summary>
internal sealed unsafe class CpuStorage : Storage, IDisposable
{
    /// <summary>Values past the end that may be read (never written): three 512-bit vectors.</summary>
    public const int Slack = 48;

    private readonly void* block;
    private readonly float* pointer;
    private List<KeptForm>? forms;
    private FoldVersions foldVersions;
    private FoldedWeight? folded;
    private long version;
    private bool disposed;

    public CpuStorage(int capacity) : base(capacity)
    {
        // Memory must have defined values: slack may be read, and a kernel that forgets a value must fail reproducibly. The system supplies cleared
        // pages, so clearing here would only touch each page an extra time, on one thread.
        nuint bytes = Bytes(capacity);
        block = NativeMemory.AllocZeroed(bytes + 64);
        pointer = CacheLine.Align((float*)block);
        HugePages.Advise(pointer, bytes);
        GC.AddMemoryPressure((long)bytes);
    }

    /// <summary>The first value, for a kernel that may change values: invalidates the kept forms.</summary>
    public float* Pointer
    {
        get
        {
            version++;
            return disposed ? null : pointer;
        }
    }

    /// <summary>The first value, for a kernel that only reads.</summary>
    public float* ReadPointer => disposed ? null : pointer;

    /// <summary>
    /// Memory for a rearranged form of the values, which is kept until they change, so that a weight is packed once for many predictions.
    /// </summary>
    /// <param name="form">The arrangement of the values.</param>
    /// <param name="length">The number of values of the form; always the same for one form.</param>
    /// <param name="current">True if the memory already holds the form; otherwise the caller must write it.</param>
    /// <returns>
    /// Null on the first request after the values have changed: they may well change again before the next request, as in training, so that the form is better
    /// built in scratch memory.
    /// </returns>
    public float* Keep(PackedForm form, long length, out bool current)
    {
        current = false;
        if (length > int.MaxValue - Slack) return null;
        var kept = KeptAs(form);
        if (kept.Version != version)
        {
            kept.Version = version;
            kept.Drop();
            return null;
        }
        current = kept.Memory is not null;
        kept.Memory ??= new CpuStorage((int)length);
        return kept.Memory.Pointer;
    }

    /// <inheritdoc/>
    internal override FoldedWeight? KeepFolded(RowsShape shape, FoldedNorm norm)
    {
        var versions = new FoldVersions(
            norm, shape, version, VersionOf(norm.Bias), VersionOf(norm.Mean), VersionOf(norm.Variance), VersionOf(norm.Gamma), VersionOf(norm.Beta));
        if (versions != foldVersions)
        {
            foldVersions = versions;
            DropFolded();
            return null;
        }
        return folded ??= new FoldedWeight(new CpuStorage(shape.Rows * shape.Columns), new CpuStorage(shape.Rows));
    }

    public void Dispose()
    {
        if (disposed) return;
        disposed = true;
        OnRecycled();
        NativeMemory.Free(block);
        GC.RemoveMemoryPressure((long)Bytes(Capacity));
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the kept forms, since the next user of the storage has other values.</summary>
    internal override void OnRecycled()
    {
        version++;
        foldVersions = default;
        DropFolded();
        if (forms is null) return;
        foreach (var kept in forms) kept.Drop();
        forms.Clear();
    }

    ~CpuStorage()
    {
        // Forms have finalizers of their own.
        (forms, folded) = (null, null);
        Dispose();
    }

    /// <summary>The entry of a form; without a lambda, which would allocate each time.</summary>
    private KeptForm KeptAs(PackedForm form)
    {
        forms ??= [];
        foreach (var candidate in forms)
        {
            if (candidate.Form == form) return candidate;
        }
        var kept = new KeptForm(form);
        forms.Add(kept);
        return kept;
    }

    private void DropFolded()
    {
        if (folded is null) return;
        ((CpuStorage)folded.Weight).Dispose();
        ((CpuStorage)folded.Bias).Dispose();
        folded = null;
    }

    private static long VersionOf(Storage? storage) => storage is CpuStorage { version: var version } ? version : 0;

    private static nuint Bytes(int capacity) => 4 * (nuint)((long)capacity + Slack);

    private sealed class KeptForm(PackedForm form)
    {
        public PackedForm Form { get; } = form;

        public long Version { get; set; } = -1;

        public CpuStorage? Memory { get; set; }

        public void Drop()
        {
            Memory?.Dispose();
            Memory = null;
        }
    }

    /// <summary>The sources of a folded weight, and how often each may have been written.</summary>
    private readonly record struct FoldVersions(
        FoldedNorm Norm, RowsShape Shape, long Weight, long Bias, long Mean, long Variance, long Gamma, long Beta);
}
