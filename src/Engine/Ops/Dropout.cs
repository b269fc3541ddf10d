namespace MidasNet;

public static partial class Ops
{
    internal const string DropoutRange = "a dropout rate is at least 0 and below 1";

    /// <summary>
    /// In a training scope sets each value to 0 with probability <paramref name="rate"/> and scales the others by 1 / (1 - rate); in a prediction
    /// scope returns x (Srivastava et al., JMLR 15, 2014). The mask depends only on the scope's seed.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The rate is not in [0, 1).</exception>
    public static Tensor Dropout(this Tensor x, float rate)
    {
        if (rate is not (>= 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(rate), rate, DropoutRange);
        if (!x.Scope.Training || rate == 0) return x;
        // The counter of the random numbers follows this order, so that every device drops the same values.
        x = x.ToLayout(ImageLayout.ChannelsFirst);
        ulong seed = x.Scope.NextSeed();
        var y = x.Scope.Empty(x.Shape);
        x.Scope.Device.Dropout(x.Shape.Length, rate, seed, x.Storage, y.Storage);
        return x.Scope.Record(y, [x], (x, rate, seed), static (s, dy) =>
        {
            var dx = dy.Scope.InPlaceOf(dy);
            dy.Scope.Device.Dropout(dy.Shape.Length, s.rate, s.seed, dy.Storage, dx.Storage);
            dy.Scope.AddGradient(s.x, dx);
        });
    }
}
