using System.Diagnostics.CodeAnalysis;
using MidasNet.Cpu;

namespace MidasNet;

/// <summary>
/// A processor or graphics card with its memory and kernels, on which models are made and scopes are opened. A device is for one thread at a time: while
/// a scope is open, another thread that uses the device gets an <see cref="InvalidOperationException"/>; between scopes it may pass from thread to thread.
/// Disposing of it frees the memory of all its tensors and parameters.
/// </summary>
// Each abstract method is one kernel with its formula; a kernel writes all of its result. Operations (Ops) check shapes and then call these, so a device
// does not check its arguments. Formulas write images as [n,c,i,j], whatever their layout in memory.
public abstract class Device : IDisposable
{
    /// <summary>The end of the errors of devices and scopes that are used by two threads.</summary>
    internal const string AdviceForThreads =
        "To predict from several threads, share a Classifier (MidasNet.Models), which takes calls from all of them; or open a device and a model for each thread";

    /// <summary>The largest number of threads of the processor: each takes memory, and a kernel has few thousand items at most.</summary>
    internal const int MaxThreads = 1024;

    private readonly Stack<Scope> scopes = [];
    private readonly StoragePool pool;

    // The thread that uses this device, 0 for none, and how many of its scopes and calls do.
    private int user, uses;
    private bool disposed;

    /// <summary>Prepares the memory pool.</summary>
    private protected Device() => pool = new StoragePool(Create);

    /// <summary>A description of this device, such as <c>cpu, 2 threads, AVX-512</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Threads of the processor that compute.</summary>
    internal virtual int Threads => 1;

    /// <summary>
    /// The share of their time in kernels in which the threads worked, from 0 to 1; the rest they waited for each other, or for a core. Null if no kernel was
    /// measured. Counts devices that were opened by <see cref="OpenAnother"/>, too.
    /// </summary>
    internal virtual double? ThreadEfficiency => null;

    /// <summary>Whether several devices of this kind compute at the same time, as threads of a processor do; a card computes one kernel after the other.</summary>
    internal virtual bool RunsBesideOthers => false;

    /// <summary>Opens a device of the same kind, which gives the same bits, to compute at the same time.</summary>
    /// <exception cref="NotSupportedException">It does not <see cref="RunsBesideOthers"/>.</exception>
    internal virtual Device OpenAnother(int threads) => throw new NotSupportedException($"{Name} runs one network at a time");

    /// <summary>The layout of the images in kernels on images: convolution and pooling, x and y alike.</summary>
    internal virtual ImageLayout ImageLayout => ImageLayout.ChannelsFirst;

    /// <summary>The number of storages in use: tensors of open scopes, and parameters.</summary>
    internal int StoragesInUse => pool.Outstanding;

    /// <summary>Bytes that the pool has taken from the system so far.</summary>
    public long BytesAllocated => 4 * pool.Capacity;

    /// <summary>Opens the processor as a device. Graphics cards are opened by <c>MidasNet.Gpu.Devices</c>, in a package of its own.</summary>
    /// <param name="threads">Threads to compute with, at most 1,024; 0 for one per core. Results do not depend on it.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threads"/> is negative or above 1,024.</exception>
    public static Device OpenCpu(int threads = 0)
    {
        // With one thread or one core, no thread is free to compile kernels ahead of use.
        if (threads != 1 && Environment.ProcessorCount > 1) WarmUp.Begin();
        return new CpuDevice(threads);
    }

    /// <summary>Copies values from host memory to the device.</summary>
    internal abstract void Upload(ReadOnlySpan<float> source, Storage target);

    /// <summary>Copies values from the device to host memory, after all kernels that write them.</summary>
    internal abstract void Download(Storage source, Span<float> target);

    /// <summary>y[i] = value</summary>
    internal abstract void Fill(int length, float value, Storage y);

    /// <summary>Copies blocks; values of y between the blocks are left unchanged.</summary>
    internal abstract void Copy(BlockCopy copy, Storage x, Storage y);

    /// <summary>y[n,j,i] = x[n,i,j]: what turns one layout of images into the other</summary>
    internal abstract void Transpose(TransposeShape shape, Storage x, Storage y);

    /// <summary>y[i] += x[i]</summary>
    internal abstract void Accumulate(int length, Storage x, Storage y);

    /// <summary>y[i] = f(a[i] + b[i])</summary>
    internal abstract void Add<TActivation>(int length, TActivation activation, Storage a, Storage b, Storage y)
        where TActivation : unmanaged, IActivation;

    /// <summary>y[i] = a[i] · b[i]</summary>
    internal abstract void Multiply(int length, Storage a, Storage b, Storage y);

    /// <summary>y[i] = a[i] - b[i]</summary>
    internal abstract void Subtract(int length, Storage a, Storage b, Storage y);

    /// <summary>y[i] = a[i] / b[i]</summary>
    internal abstract void Divide(int length, Storage a, Storage b, Storage y);

    /// <summary>y[i] = factor · x[i]</summary>
    internal abstract void Scale(int length, float factor, Storage x, Storage y);

    /// <summary>y[i] += share · (x[i] - y[i])</summary>
    internal abstract void Blend(int length, float share, Storage x, Storage y);

    /// <summary>
    /// clip[0] = n > maxNorm ? maxNorm / n : 1, clip[1] + clip[2] = n (its leading digits, and the rest), with n = √Σ x[k][i]² over all values of all
    /// x, summed in double: gradient clipping by the norm over several tensors.
    /// </summary>
    internal abstract void ClipNorm(ReadOnlySpan<Storage> x, ReadOnlySpan<int> lengths, float maxNorm, Storage clip);

    /// <summary>y[i] = f(x[i])</summary>
    internal abstract void Activate<TActivation>(int length, TActivation activation, Storage x, Storage y)
        where TActivation : unmanaged, IActivation;

    /// <summary>dx[i] = dy[i] · f'(x[i], y[i]). x is null if the slope follows from y alone. dx may be dy.</summary>
    internal abstract void ActivateBackward<TActivation>(int length, TActivation activation, Storage? x, Storage y, Storage dy, Storage dx)
        where TActivation : unmanaged, IActivation;

    /// <summary>y[i] = x[i] / (1 - rate) where the counter-based random number of (seed, i) is at least rate, else 0. Its own backward pass. y may be x.</summary>
    internal abstract void Dropout(int length, float rate, ulong seed, Storage x, Storage y);

    /// <summary>
    /// y[n,o,i,j] = f(b[o] + Σ x[n,c,i·s+u-p,j·s+v-p] · w[o,c,u,v]); b may be null. With groups, here and in the gradients, c counts the channels of the group
    /// of o.
    /// </summary>
    internal abstract void Conv2d<TActivation>(Conv2dShape shape, TActivation activation, Storage x, Storage w, Storage? b, Storage y)
        where TActivation : unmanaged, IActivation;

    /// <summary>dx[n,c,h,w] = Σ dy[n,o,i,j] · w[o,c,u,v] over all i·s+u-p = h, j·s+v-p = w</summary>
    internal abstract void Conv2dBackwardInput(Conv2dShape shape, Storage dy, Storage w, Storage dx);

    /// <summary>dw[o,c,u,v] = Σ dy[n,o,i,j] · x[n,c,i·s+u-p,j·s+v-p]</summary>
    internal abstract void Conv2dBackwardWeight(Conv2dShape shape, Storage x, Storage dy, Storage dw);

    /// <summary>y[n,o] = f(b[o] + Σ x[n,i] · w[o,i]); b may be null</summary>
    internal abstract void Linear<TActivation>(LinearShape shape, TActivation activation, Storage x, Storage w, Storage? b, Storage y)
        where TActivation : unmanaged, IActivation;

    /// <summary>dx[n,i] = Σ dy[n,o] · w[o,i]</summary>
    internal abstract void LinearBackwardInput(LinearShape shape, Storage dy, Storage w, Storage dx);

    /// <summary>dw[o,i] = Σ dy[n,o] · x[n,i]</summary>
    internal abstract void LinearBackwardWeight(LinearShape shape, Storage x, Storage dy, Storage dw);

    /// <summary>db[c] = Σ dy[n,c,a]: the gradient of a bias</summary>
    internal abstract void SumPerChannel(ChannelShape shape, Storage dy, Storage db);

    /// <summary>
    /// y[n,c,i,j] = max x[n,c,i·s+u-p,j·s+v-p] over the window's pixels within the image; NaN counts as the largest. If places is not null, it has
    /// the length of y and receives the index of each maximum, the first in row order, in an encoding of the device's own.
    /// </summary>
    internal abstract void MaxPool2d(Pool2dShape shape, Storage x, Storage y, Storage? places);

    /// <summary>dx = dy at the index of each window's maximum, as stored by <see cref="MaxPool2d"/>, summed over windows</summary>
    internal abstract void MaxPool2dBackward(Pool2dShape shape, Storage places, Storage dy, Storage dx);

    /// <summary>y[n,c,i,j] = mean of x[n,c,i·s+u-p,j·s+v-p] over the window's pixels within the image</summary>
    internal abstract void AveragePool2d(Pool2dShape shape, Storage x, Storage y);

    /// <summary>dx = dy / (pixels of the window within the image), summed over windows</summary>
    internal abstract void AveragePool2dBackward(Pool2dShape shape, Storage dy, Storage dx);

    /// <summary>mean[c] = mean of x[n,c,a] over n and a; variance[c] = mean of (x - mean[c])²</summary>
    internal abstract void BatchStatistics(ChannelShape shape, Storage x, Storage mean, Storage variance);

    /// <summary>y = f(gamma[c] · (x - mean[c]) / √(variance[c] + epsilon) + beta[c])</summary>
    internal abstract void BatchNorm<TActivation>(
        ChannelShape shape, TActivation activation, float epsilon, Storage x, Storage mean, Storage variance, Storage gamma, Storage beta, Storage y)
        where TActivation : unmanaged, IActivation;

    /// <summary>
    /// With x̂ = (x - mean) / √(variance + epsilon) and g = dy · f', the slope being computed from x again: dgamma[c] = Σ g · x̂, dbeta[c] = Σ g. If the
    /// statistics are those of this batch, dx = gamma / √(variance + epsilon) · (g - mean(g) - x̂ · mean(g · x̂)), else only the first factor times g. dx
    /// may be null.
    /// </summary>
    internal abstract void BatchNormBackward<TActivation>(
        ChannelShape shape, TActivation activation, float epsilon, bool batchStatistics,
        Storage x, Storage mean, Storage variance, Storage gamma, Storage beta, Storage dy, Storage? dx, Storage dgamma, Storage dbeta)
        where TActivation : unmanaged, IActivation;

    /// <summary>
    /// A convolution whose output is normalised with given statistics, as one convolution, with t running over the taps [c,u,v]:
    /// foldedW[o,t] = w[o,t] · gamma[o] / √(variance[o] + epsilon), foldedB[o] = beta[o] + (b[o] - mean[o]) · gamma[o] / √(variance[o] + epsilon); b may be
    /// null.
    /// </summary>
    internal abstract void FoldBatchNorm(
        RowsShape shape, float epsilon, Storage w, Storage? b, Storage mean, Storage variance, Storage gamma, Storage beta, Storage foldedW, Storage foldedB);

    /// <summary>y[o,i] = scale · Σ_k x[o,k,i]</summary>
    internal abstract void Sum(AxisShape shape, float scale, Storage x, Storage y);

    /// <summary>y[o,k,i] = scale · x[o,i]</summary>
    internal abstract void Repeat(AxisShape shape, float scale, Storage x, Storage y);

    /// <summary>y[r] = x[r,columns[r]]; columns holds integers</summary>
    internal abstract void Gather(RowsShape shape, Storage x, Storage columns, Storage y);

    /// <summary>dx[r,c] = c = columns[r] ? dy[r] : 0</summary>
    internal abstract void GatherBackward(RowsShape shape, Storage columns, Storage dy, Storage dx);

    /// <summary>y[r,c] = e^x[r,c] / Σ_k e^x[r,k]</summary>
    internal abstract void Softmax(RowsShape shape, Storage x, Storage y);

    /// <summary>dx[r,c] = y[r,c] · (dy[r,c] - Σ_k dy[r,k] · y[r,k])</summary>
    internal abstract void SoftmaxBackward(RowsShape shape, Storage y, Storage dy, Storage dx);

    /// <summary>y[r,c] = x[r,c] - log Σ_k e^x[r,k]</summary>
    internal abstract void LogSoftmax(RowsShape shape, Storage x, Storage y);

    /// <summary>dx[r,c] = dy[r,c] - e^y[r,c] · Σ_k dy[r,k]</summary>
    internal abstract void LogSoftmaxBackward(RowsShape shape, Storage y, Storage dy, Storage dx);

    /// <summary>loss[0] = scale · Σ_r Σ_c q[r,c] · (log Σ_k e^z[r,k] - z[r,c])</summary>
    internal abstract void CrossEntropy(RowsShape shape, float scale, Storage z, Storage q, Storage loss);

    /// <summary>dz[r,c] = scale · dloss[0] · (p[r,c] · Σ_k q[r,k] - q[r,c]), with p = softmax(z)</summary>
    internal abstract void CrossEntropyBackward(RowsShape shape, float scale, Storage z, Storage q, Storage dloss, Storage dz);

    /// <summary>loss[0] = scale · Σ_r (log Σ_c e^z[r,c] - log Σ_c e^(z[r,c] + log t[r,c])), that is -log Σ_c p[r,c] · t[r,c]</summary>
    internal abstract void MixtureLikelihood(RowsShape shape, float scale, Storage z, Storage t, Storage loss);

    /// <summary>dz[r,c] = scale · dloss[0] · (p[r,c] - p[r,c] · t[r,c] / Σ_k p[r,k] · t[r,k]), with p = softmax(z)</summary>
    internal abstract void MixtureLikelihoodBackward(RowsShape shape, float scale, Storage z, Storage t, Storage dloss, Storage dz);

    /// <summary>loss[0] = scale · Σ_r Σ_c q[r,c] · e^p[r,c], with p = softmax(z)</summary>
    internal abstract void ExponentialLikelihood(RowsShape shape, float scale, Storage z, Storage q, Storage loss);

    /// <summary>With g = q · e^p: dz[r,c] = scale · dloss[0] · p[r,c] · (g[r,c] - Σ_k p[r,k] · g[r,k])</summary>
    internal abstract void ExponentialLikelihoodBackward(RowsShape shape, float scale, Storage z, Storage q, Storage dloss, Storage dz);

    /// <summary>g = clip[0]·dw + decay·w; v = momentum·v + g; w -= rate · (nesterov ? g + momentum·v : v). Without clip its factor is 1.</summary>
    internal abstract void SgdStep(int length, SgdRule rule, Storage? clip, Storage dw, Storage w, Storage v);

    /// <summary>
    /// g = clip[0]·dw + weightDecay·w; m += (1-β1)(g - m); v += (1-β2)(g² - v); w = decay·w - stepSize · m / (√(v·secondMomentScale) + ε). Without clip its
    /// factor is 1.
    /// </summary>
    internal abstract void AdamStep(int length, AdamRule rule, Storage? clip, Storage dw, Storage w, Storage m, Storage v);

    /// <summary>Frees all memory of the device, also that of its tensors and parameters, which become unusable.</summary>
    public void Dispose()
    {
        if (disposed) return;
        disposed = true;
        scopes.Clear();
        foreach (var storage in pool.Empty()) (storage as IDisposable)?.Dispose();
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Memory for at least this many values, from the pool; its contents are undefined.</summary>
    /// <exception cref="InvalidOperationException">Another thread uses the device.</exception>
    internal Storage Allocate(int length)
    {
        Enter();
        try
        {
            return pool.Take(length);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Gives memory back to the pool; whoever shared it no longer does. Does nothing if the device was disposed of, and its memory with it.</summary>
    /// <exception cref="InvalidOperationException">Another thread uses the device.</exception>
    internal void Recycle(Storage storage)
    {
        if (disposed) return;
        Enter();
        try
        {
            RecycleInScope(storage);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>As <see cref="Allocate"/>, for a scope that has checked its thread.</summary>
    internal Storage AllocateInScope(int length) => pool.Take(length);

    /// <summary>As <see cref="Recycle"/>, for a scope that has checked its thread.</summary>
    internal void RecycleInScope(Storage storage)
    {
        storage.References = 0;
        storage.OnRecycled();
        pool.Return(storage);
    }

    /// <summary>Keeps the device for this thread until <see cref="Leave"/>; calls may be nested.</summary>
    /// <exception cref="InvalidOperationException">Another thread uses the device.</exception>
    /// <exception cref="ObjectDisposedException">The device was disposed of.</exception>
    internal void Enter()
    {
        RequireOpen();
        int me = Environment.CurrentManagedThreadId;
        if (Volatile.Read(ref user) != me && Interlocked.CompareExchange(ref user, me, 0) != 0)
        {
            throw new InvalidOperationException(
                $"the device {Name} is in use by another thread: a scope is open there, or was never disposed of. A device is for one thread at a time. {AdviceForThreads}");
        }
        uses++;
    }

    /// <summary>Whether the device was disposed of.</summary>
    internal bool IsDisposed => disposed;

    /// <summary>Throws if the device was disposed of: its kernels would run on memory that was freed.</summary>
    internal void RequireOpen()
    {
        if (disposed) ThrowDisposed();
    }

    [DoesNotReturn]
    private void ThrowDisposed() => throw new ObjectDisposedException(nameof(Device), $"the device {Name} was disposed of, and with it its tensors and parameters");

    /// <summary>Ends what <see cref="Enter"/> began.</summary>
    internal void Leave()
    {
        if (--uses == 0) Volatile.Write(ref user, 0);
    }

    internal Scope RentScope() => scopes.TryPop(out var scope) ? scope : new Scope(this);

    internal void Return(Scope scope) => scopes.Push(scope);

    /// <summary>Takes new memory from the system.</summary>
    private protected abstract Storage Create(int capacity);

    /// <summary>Frees what the derived class holds besides storages.</summary>
    protected abstract void Dispose(bool disposing);
}
