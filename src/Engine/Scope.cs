using System.Diagnostics.CodeAnalysis;

namespace MidasNet;

/// <summary>Computes the gradients of an operation's inputs from the gradient <paramref name="dy"/> of its output.</summary>
/// <param name="state">The state saved by the operation: its input and output tensors, its geometry.</param>
/// <param name="dy">The gradient of the loss with respect to the output.</param>
internal delegate void Backward<TState>(TState state, Tensor dy);

/// <summary>
/// Owns every tensor of one training step or one prediction, and the tape from which gradients are computed. Disposing of it returns all memory to the
/// device's pool, where the next scope reuses it: from the second step on nothing is allocated.
/// </summary>
/// <remarks>
/// The kind of scope determines whether a computation is training or prediction, so that there is no mode to set: in a training scope dropout drops
/// values, batch normalisation uses the statistics of its batch, and operations are recorded; in a prediction scope none of this happens. A scope is for
/// the thread that opened it, and keeps its device for that thread until it ends: what another thread does with either throws an
/// <see cref="InvalidOperationException"/>. To predict from several threads, use a <c>Classifier</c> of MidasNet.Models.
/// </remarks>
public sealed class Scope : IDisposable
{
    private readonly Dictionary<Parameter, int> parameterSlots = [];
    private readonly List<TapeNode?> tape = [];
    private readonly Gradients gradients;
    private Slot[] slots = new Slot[64];
    private int slotCount, tapeLength;
    private int generation = 1;
    private bool open;
    private int thread;
    private ulong seed, draws;
    private Action<string, Tensor>? observer;
    private Action<ObservedConvolution>? convolutionObserver;

    internal Scope(Device device)
    {
        Device = device;
        gradients = new Gradients(this);
    }

    /// <summary>The device on which this scope computes.</summary>
    public Device Device { get; }

    /// <summary>True for a training scope.</summary>
    public bool Training { get; private set; }

    /// <summary>Opens a scope for one training step.</summary>
    /// <param name="device">The device on which to compute.</param>
    /// <param name="seed">The seed of dropout: pass a different value in each step, and the same values to reproduce a run.</param>
    /// <exception cref="InvalidOperationException">Another thread uses the device.</exception>
    /// <exception cref="ObjectDisposedException">The device was disposed of.</exception>
    public static Scope Train(Device device, ulong seed = 0) => Open(device, training: true, seed);

    /// <summary>Opens a scope for predicting: nothing is recorded, nothing dropped, batch normalisation uses its running statistics.</summary>
    /// <param name="device">The device on which to compute.</param>
    /// <exception cref="InvalidOperationException">Another thread uses the device.</exception>
    /// <exception cref="ObjectDisposedException">The device was disposed of.</exception>
    public static Scope Predict(Device device) => Open(device, training: false, seed: 0);

    /// <summary>Opens a scope for predicting that also reports the output of each layer.</summary>
    /// <param name="device">The device on which to compute.</param>
    /// <param name="observe">
    /// Receives the name of each layer that has parameters, as they begin with it (<c>stage1.conv1</c>), of each <see cref="Residual{TActivation}"/> with a
    /// name, and its output, with the activation that the layer applies. It is called as soon as the output is computed, and may copy its values; afterwards
    /// the network releases them. A convolution and its normalisation are then computed one after the other instead of together, which takes longer and rounds
    /// otherwise.
    /// </param>
    /// <exception cref="InvalidOperationException">Another thread uses the device.</exception>
    /// <exception cref="ObjectDisposedException">The device was disposed of.</exception>
    public static Scope Predict(Device device, Action<string, Tensor> observe)
    {
        ArgumentNullException.ThrowIfNull(observe);
        var scope = Open(device, training: false, seed: 0);
        scope.observer = observe;
        return scope;
    }

    /// <summary>As <see cref="Predict(Device, Action{string, Tensor})"/>, and reports the input of each convolution before it is computed.</summary>
    internal static Scope Predict(Device device, Action<string, Tensor> observe, Action<ObservedConvolution> observeConvolution)
    {
        var scope = Predict(device, observe);
        scope.convolutionObserver = observeConvolution;
        return scope;
    }

    /// <summary>Makes a tensor from given values.</summary>
    /// <param name="shape">The extents.</param>
    /// <param name="values">The values, row by row; their number must be <see cref="Shape.Length"/>.</param>
    /// <param name="needsGradient">True if <see cref="Gradients"/> should contain the gradient with respect to this tensor.</param>
    public Tensor Input(Shape shape, ReadOnlySpan<float> values, bool needsGradient = false)
    {
        if (values.Length != shape.Length) throw new ShapeException(nameof(Input), $"shape {shape} holds {shape.Length} values, was given {values.Length}");
        var x = Empty(shape);
        Device.Upload(values, x.Storage);
        SlotOf(x).NeedsGradient = needsGradient && Training;
        return x;
    }

    /// <summary>The tensor through which operations use a parameter; one per scope and parameter.</summary>
    /// <exception cref="InvalidOperationException">The parameter is on another device.</exception>
    /// <exception cref="ObjectDisposedException">The scope has ended, or the parameter was disposed of with its model.</exception>
    public Tensor Use(Parameter parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        RequireOpen();
        if (!ReferenceEquals(parameter.Device, Device))
            throw new InvalidOperationException($"parameter {parameter.Name} is on device {parameter.Device.Name}, but this scope is on {Device.Name}");
        if (parameterSlots.TryGetValue(parameter, out int index)) return new Tensor(this, index, generation);
        var tensor = NewSlot(parameter.Shape, parameter.Storage);
        ref var slot = ref SlotOf(tensor);
        slot.Kept = true;
        slot.NeedsGradient = Training && parameter.Trainable;
        parameterSlots.Add(parameter, tensor.Index);
        return tensor;
    }

    /// <summary>Whether outputs of layers are reported.</summary>
    internal bool IsObserved => observer is not null;

    /// <summary>Reports the output of a layer, if someone asked for it.</summary>
    /// <returns><paramref name="y"/>.</returns>
    internal Tensor Observe(string layer, Tensor y)
    {
        observer?.Invoke(layer, y);
        return y;
    }

    /// <summary>Reports the input of a convolution, if someone asked for it.</summary>
    internal void ObserveConvolution(in ObservedConvolution convolution) => convolutionObserver?.Invoke(convolution);

    /// <summary>Makes a tensor with undefined values: an operation's kernel must write all of them.</summary>
    internal Tensor Empty(Shape shape) => Empty(shape, ImageLayout.ChannelsFirst);

    /// <summary>Makes a tensor with undefined values in the given layout.</summary>
    internal Tensor Empty(Shape shape, ImageLayout layout)
    {
        RequireOpen();
        return NewSlot(shape, Device.AllocateInScope(shape.Length), layout);
    }

    /// <summary>Makes a tensor of the same shape and layout, with undefined values.</summary>
    internal Tensor EmptyLike(Tensor x) => Empty(x.Shape, x.Layout);

    /// <summary>A tensor that may overwrite dy: dy itself if nothing else reads its values, else a new tensor.</summary>
    internal Tensor InPlaceOf(Tensor dy) => StorageOf(dy).References == 1 ? dy : EmptyLike(dy);

    /// <summary>A tensor of another shape that shares the values, which must be <see cref="ImageLayout.ChannelsFirst"/>.</summary>
    internal Tensor View(Tensor x, Shape shape) => NewSlot(shape, StorageOf(x));

    /// <summary>The values of x in the given layout; x itself if it already has that layout. Nothing is recorded.</summary>
    internal Tensor Reordered(Tensor x, ImageLayout layout)
    {
        var shape = SlotOf(x).Shape;
        if (layout.For(shape) == x.Layout) return x;
        var y = Empty(shape, layout);
        var (rows, columns) = layout == ImageLayout.ChannelsLast ? (shape.C, shape.H * shape.W) : (shape.H * shape.W, shape.C);
        Device.Transpose(new TransposeShape(shape.N, rows, columns), StorageOf(x), StorageOf(y));
        return y;
    }

    /// <summary>Copies the values of x to host memory, images as [N, C, H, W].</summary>
    internal void Download(Tensor x, Span<float> target)
    {
        RequireOpen();
        var y = Reordered(x, ImageLayout.ChannelsFirst);
        Device.Download(StorageOf(y), target);
        if (y != x) Release(y);
    }

    /// <summary>The seed of one random draw of this step (a dropout mask).</summary>
    internal ulong NextSeed() => RandomStream.Mix(seed ^ RandomStream.Mix(++draws));

    /// <summary>Records the backward pass from the gradient of <paramref name="y"/> to those of the inputs, if any input needs a gradient.</summary>
    /// <param name="y">The output.</param>
    /// <param name="inputs">The inputs.</param>
    /// <param name="state">The state for the backward pass.</param>
    /// <param name="backward">
    /// Runs only if a gradient reaches y. It passes each required gradient to <see cref="AddGradient"/>. Make it static, so that it allocates nothing.
    /// </param>
    /// <returns><paramref name="y"/>.</returns>
    internal Tensor Record<TState>(Tensor y, ReadOnlySpan<Tensor> inputs, TState state, Backward<TState> backward)
    {
        // Evaluated in every scope, so that a tensor of another scope is detected in predictions too.
        bool needed = false;
        foreach (var input in inputs) needed |= SlotOf(input).NeedsGradient;
        if (!needed) return y;
        SlotOf(y).NeedsGradient = true;

        // Steps repeat the same operations, so the node at this index of the tape nearly always has the right type already.
        if (tapeLength == tape.Count) tape.Add(null);
        if (tape[tapeLength] is not TapeNode<TState> node) tape[tapeLength] = node = new TapeNode<TState>();
        node.Set(y, state, backward);
        tapeLength++;
        return y;
    }

    /// <summary>Adds <paramref name="dx"/> to the gradient of <paramref name="x"/>. For use in <see cref="Backward{TState}"/>.</summary>
    internal void AddGradient(Tensor x, Tensor dx)
    {
        ref var slot = ref SlotOf(x);
        if (slot.Shape.Length != dx.Shape.Length) throw new ShapeException(nameof(AddGradient), $"gradient {dx.Shape} does not fit {slot.Shape}");
        if (dx.Layout != slot.Layout) dx = Reordered(dx, slot.Layout);
        // Reordering may have reallocated the slots.
        slot = ref SlotOf(x);
        if (slot.Differentiated) ThrowDifferentiated(slot.Shape);
        var storage = StorageOf(dx);
        if (slot.Gradient is null)
        {
            storage.References++;
            slot.Gradient = storage;
        }
        else if (slot.Gradient.References == 1)
        {
            Device.Accumulate(slot.Shape.Length, storage, slot.Gradient);
        }
        else
        {
            // Another tensor shares these values (both inputs of an addition get dy itself), so the sum needs its own storage.
            var sum = Device.AllocateInScope(slot.Shape.Length);
            sum.References = 1;
            Device.Add(slot.Shape.Length, default(Identity), slot.Gradient, storage, sum);
            DropReference(slot.Gradient);
            slot.Gradient = sum;
        }
    }

    /// <summary>Releases a tensor's memory before the scope ends. Using the tensor afterwards throws.</summary>
    public void Release(Tensor x)
    {
        ref var slot = ref SlotOf(x);
        RequireThread();
        if (slot.Kept || slot.Storage is null) return;
        DropReference(slot.Storage);
        slot.Storage = null;
    }

    /// <summary>Ends the scope: all its tensors become unusable, and their memory returns to the pool.</summary>
    /// <exception cref="InvalidOperationException">Another thread opened the scope; only that thread can end it.</exception>
    public void Dispose()
    {
        if (!open) return;
        RequireThread();
        open = false;
        observer = null;
        convolutionObserver = null;
        Forget(0);
        tapeLength = 0;
        parameterSlots.Clear();
        generation++;
        Device.Return(this);
        Device.Leave();
    }

    internal ref Slot SlotOf(Tensor x)
    {
        if (!ReferenceEquals(x.Scope, this)) throw new InvalidOperationException("the tensor belongs to another scope");
        ObjectDisposedException.ThrowIf(x.Generation != generation || !open, typeof(Tensor));
        return ref slots[x.Index];
    }

    internal Storage StorageOf(Tensor x) => SlotOf(x).Storage ?? throw new ObjectDisposedException(nameof(Tensor),
        $"the values of this tensor {x.Shape} were released by the backward pass: call Keep() on it before Gradients.Of");

    internal Tensor? GradientOf(Tensor x) => SlotOf(x).Gradient is { } gradient ? NewSlot(x.Shape, gradient, x.Layout) : null;

    internal Storage? GradientOf(Parameter parameter)
    {
        RequireOpen();
        return parameterSlots.TryGetValue(parameter, out int index) ? slots[index].Gradient : null;
    }

    /// <summary>Runs the tape backwards, releasing values that no earlier operation reads.</summary>
    internal Gradients Differentiate(Tensor y, Tensor dy)
    {
        RequireThread();
        if (!Training) throw new InvalidOperationException("gradients need a training scope: open it with Scope.Train");
        if (!SlotOf(y).NeedsGradient) throw new InvalidOperationException($"tensor {y.Shape} depends on nothing that needs a gradient");
        if (SlotOf(y).Differentiated) ThrowDifferentiated(y.Shape);
        ForgetGradients();
        bool keep = SlotOf(y).Kept;
        SlotOf(y).Kept = true;
        AddGradient(y, dy);
        while (tapeLength > 0)
        {
            var node = tape[--tapeLength]!;
            var output = node.Output;
            if (SlotOf(output).Gradient is { } gradient)
            {
                int firstTemporary = slotCount;
                var outputGradient = NewSlot(SlotOf(output).Shape, gradient, SlotOf(output).Layout);
                SlotOf(output).Gradient = null;
                DropReference(gradient);
                node.Run(outputGradient);
                Forget(firstTemporary);
            }
            SlotOf(output).Differentiated = true;
            Release(output);
        }
        SlotOf(y).Kept = keep || SlotOf(y).Shape.Length == 1;
        return gradients;
    }

    private static Scope Open(Device device, bool training, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(device);
        device.Enter();
        var scope = device.RentScope();
        (scope.Training, scope.seed, scope.draws, scope.open, scope.thread) = (training, seed, 0, true, Environment.CurrentManagedThreadId);
        return scope;
    }

    private void RequireOpen()
    {
        ObjectDisposedException.ThrowIf(!open, this);
        RequireThread();
        Device.RequireOpen();
    }

    /// <summary>Throws on another thread than the one that opened this scope: the two would overwrite each other's values without an error.</summary>
    // Wherever tensors are made, kept, released or copied, which every operation does, and not in SlotOf: there it took a fifth of a prediction of 6 µs.
    internal void RequireThread()
    {
        if (thread != Environment.CurrentManagedThreadId) ThrowOtherThread();
    }

    [DoesNotReturn]
    private void ThrowOtherThread() => throw new InvalidOperationException(
        $"this scope was opened by another thread, and is for that thread alone: open a scope where it is used, with no await in between. {Device.AdviceForThreads}");

    // The operations are no longer on the tape: a gradient would end here, and leave all before it without one.
    [DoesNotReturn]
    private static void ThrowDifferentiated(Shape shape) => throw new InvalidOperationException(
        $"the operations that computed tensor {shape} were already differentiated, by an earlier Gradients.Of in this scope: add losses before Gradients.Of, or "
        + "compute the tensor again");

    private Tensor NewSlot(Shape shape, Storage storage, ImageLayout layout = ImageLayout.ChannelsFirst)
    {
        RequireThread();
        if (slotCount == slots.Length) Array.Resize(ref slots, 2 * slots.Length);
        storage.References++;
        slots[slotCount] = new Slot { Shape = shape, Layout = layout.For(shape), Storage = storage };
        return new Tensor(this, slotCount++, generation);
    }

    /// <summary>Invalidates all tensors from this slot on.</summary>
    private void Forget(int first)
    {
        for (int i = first; i < slotCount; i++)
        {
            ref var slot = ref slots[i];
            if (slot.Storage is { } storage) DropReference(storage);
            if (slot.Gradient is { } gradient) DropReference(gradient);
            slot = default;
        }
        slotCount = first;
    }

    /// <summary>Drops the gradients of an earlier backward pass of this scope, which the next would add to.</summary>
    private void ForgetGradients()
    {
        foreach (ref var slot in slots.AsSpan(0, slotCount))
        {
            if (slot.Gradient is { } gradient) DropReference(gradient);
            slot.Gradient = null;
        }
    }

    private void DropReference(Storage storage)
    {
        if (--storage.References == 0) Device.RecycleInScope(storage);
    }

    internal struct Slot
    {
        public Shape Shape;
        public ImageLayout Layout;
        public Storage? Storage;
        public Storage? Gradient;
        public bool NeedsGradient;
        public bool Kept;
        public bool Differentiated;
    }

    private abstract class TapeNode
    {
        public Tensor Output { get; protected set; }

        public abstract void Run(Tensor dy);
    }

    private sealed class TapeNode<TState> : TapeNode
    {
        private TState? state;
        private Backward<TState>? backward;

        public void Set(Tensor output, TState state, Backward<TState> backward) => (Output, this.state, this.backward) = (output, state, backward);

        public override void Run(Tensor dy) => backward!(state!, dy);
    }
}
