namespace MidasNet.Checks;

/// <summary>An activation of the engine with its formula.</summary>
/// <param name="Name">Its name in the name of a check.</param>
/// <param name="Activation">The engine's.</param>
/// <param name="Formula">The same function of a double.</param>
/// <param name="Kinked">True if its slope jumps at 0.</param>
internal readonly record struct CheckedActivation<TActivation>(string Name, TActivation Activation, Func<double, double> Formula, bool Kinked)
    where TActivation : unmanaged, IActivation;

/// <summary>All activations with their formulas.</summary>
internal static class CheckedActivations
{
    public static CheckedActivation<Identity> Identity { get; } = new("", default, Reference.Identity, Kinked: false);

    public static CheckedActivation<Relu> Relu { get; } = new(" relu", default, Reference.Relu, Kinked: true);

    public static CheckedActivation<LeakyRelu> LeakyRelu { get; } = new(" leaky relu", new(0.125f), x => Reference.LeakyRelu(x, 0.125), Kinked: true);

    public static CheckedActivation<Sigmoid> Sigmoid { get; } = new(" sigmoid", default, Reference.Sigmoid, Kinked: false);

    public static CheckedActivation<Tanh> Tanh { get; } = new(" tanh", default, Math.Tanh, Kinked: false);
}
