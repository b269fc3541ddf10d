namespace MidasNet;

/// <summary>
/// The gradients of one loss, as a value: nothing to zero, nothing stale. They are valid until the scope of the loss ends, or until the gradients of another
/// loss in that scope replace them; using them after the scope has ended throws. Losses that share operations are added, and differentiated together.
/// </summary>
public sealed class Gradients
{
    private readonly Scope scope;

    internal Gradients(Scope scope) => this.scope = scope;

    /// <summary>
    /// Computes the gradients of <paramref name="loss"/> with respect to every trainable parameter and every input that needs a gradient, by reverse
    /// accumulation. Afterwards the tape is empty, and the values of intermediate tensors are released (see <see cref="Tensor.Keep"/>).
    /// </summary>
    /// <param name="loss">A tensor of one value, made in a training scope.</param>
    /// <exception cref="ShapeException">The loss has more than one value.</exception>
    /// <exception cref="InvalidOperationException">
    /// The scope is one for predicting, the loss depends on nothing that needs a gradient, or on operations that were differentiated before: each is once.
    /// </exception>
    public static Gradients Of(Tensor loss)
    {
        if (loss.Shape.Length != 1) throw new ShapeException(nameof(Gradients), $"a loss must be a single value, was given {loss.Shape}");
        return Of(loss, loss.Scope.Input(loss.Shape, [1f]));
    }

    /// <summary>Computes the gradients for a tensor of any shape, from the gradient <paramref name="dy"/> with respect to it.</summary>
    /// <exception cref="ShapeException">The two have different shapes.</exception>
    /// <exception cref="InvalidOperationException">As of <see cref="Of(Tensor)"/>.</exception>
    public static Gradients Of(Tensor y, Tensor dy)
    {
        ShapeException.RequireSame(nameof(Gradients), y, dy);
        return y.Scope.Differentiate(y, dy);
    }

    /// <summary>The gradient with respect to an input that was made with <c>needsGradient</c>, or null if the loss does not depend on it.</summary>
    public Tensor? For(Tensor x) => scope.GradientOf(x);

    /// <summary>The gradient with respect to a parameter, as an array; null if the loss does not depend on it or it is frozen.</summary>
    public float[]? ToArray(Parameter parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        if (StorageOf(parameter) is not { } storage) return null;
        var values = new float[parameter.Shape.Length];
        parameter.Device.Download(storage, values);
        return values;
    }

    internal Storage? StorageOf(Parameter parameter) => scope.GradientOf(parameter);
}
