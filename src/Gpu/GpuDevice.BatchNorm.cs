using ILGPU;

namespace MidasNet.Gpu;

// The channels of a pixel are adjacent, so images and features alike are a matrix [rows, channels]; each thread keeps to one channel.
internal sealed partial class GpuDevice
{
    internal override void BatchStatistics(ChannelShape shape, Storage x, Storage mean, Storage variance)
    {
        var sums = SumColumns(shape, new DistanceTerms(View(x)), out var pieces);
        Launch(pieces.Groups, groupSize, new CombineStatisticsWork(
            SummedPieces(shape), pieces, new PieceSums(pieces, Doubles(sums)), View(x), View(mean), View(variance)));
        Recycle(sums);
    }

    internal override void BatchNorm<TActivation>(
        ChannelShape shape, TActivation activation, float epsilon, Storage x, Storage mean, Storage variance, Storage gamma, Storage beta, Storage y)
    {
        var grid = EachValue(shape);
        var norm = new ChannelNorm(epsilon, View(mean), View(variance), View(gamma), View(beta));
        Launch(grid.Groups, groupSize, new BatchNormWork<TActivation>(grid, activation, norm, View(x), View(y)));
    }

    internal override void BatchNormBackward<TActivation>(
        ChannelShape shape, TActivation activation, float epsilon, bool batchStatistics,
        Storage x, Storage mean, Storage variance, Storage gamma, Storage beta, Storage dy, Storage? dx, Storage dgamma, Storage dbeta)
    {
        var norm = new ChannelNorm(epsilon, View(mean), View(variance), View(gamma), View(beta));
        var gradient = new GradientTerms<TActivation>(activation, norm, View(x), View(dy));
        var sums = SumColumns(shape, gradient, out var pieces);
        var perChannel = Allocate(2 * shape.C);
        Launch(pieces.Groups, groupSize, new CombineGradientsWork(
            pieces, new PieceSums(pieces, Doubles(sums)), batchStatistics ? shape.PerChannel : 0, epsilon, View(variance), View(dgamma), View(dbeta),
            View(perChannel)));
        if (dx is not null)
        {
            var grid = EachValue(shape);
            Launch(grid.Groups, groupSize, new BatchNormBackwardWork<TActivation>(grid, gradient, View(perChannel), View(dx)));
        }
        Recycle(perChannel);
        Recycle(sums);
    }

    internal override void FoldBatchNorm(
        RowsShape shape, float epsilon, Storage w, Storage? b, Storage mean, Storage variance, Storage gamma, Storage beta, Storage foldedW, Storage foldedB)
    {
        var norm = new ChannelNorm(epsilon, View(mean), View(variance), View(gamma), View(beta));
        ForEach(shape.Rows * shape.Columns, new FoldWeightWork(shape.Columns, norm, View(w), View(foldedW)));
        ForEach(shape.Rows, new FoldBiasWork(norm, b is null ? 0 : 1, ViewOrEmpty(b), View(foldedB)));
    }

    /// <summary>A few rows for each thread, for which it reads the channel's constants once.</summary>
    private ColumnGrid EachValue(ChannelShape shape)
    {
        var (rows, channels) = shape.AsRows();
        return ColumnGrid.Of(rows, channels, groupSize, MaxAcross, maxGroups, rowsPerThread: 4);
    }

    /// <summary>factor · (x - mean) + beta with factor = gamma / √(variance + epsilon)</summary>
    internal readonly struct ChannelNorm(
        float epsilon, ArrayView<float> mean, ArrayView<float> variance, ArrayView<float> gamma, ArrayView<float> beta)
    {
        public ColumnConstants Constants(int c) => new() { Centre = mean[c], Factor = gamma[c] / MathF.Sqrt(variance[c] + epsilon), Beta = beta[c] };
    }

    /// <summary>
    /// d = x - (x of the piece's first row), and d². The distance from any value of the channel can stand for that from the mean, which is not yet known:
    /// the variance loses no more digits than that value is standard deviations away (Chan, Golub and LeVeque, The American Statistician 37, 1983).
    /// </summary>
    internal readonly struct DistanceTerms(ArrayView<float> x) : IColumnTerms
    {
        public ColumnConstants Constants(int column, int start) => new() { Centre = x[start] };

        public ColumnPair At(int place, ColumnConstants constants)
        {
            float distance = x[place] - constants.Centre;
            return new() { First = distance, Second = distance * distance };
        }
    }

    /// <summary>Mean and variance of all rows from the sums of each piece.</summary>
    internal readonly struct CombineStatisticsWork(
        ColumnGrid grid, ColumnGrid pieces, PieceSums sums, ArrayView<float> x, ArrayView<float> mean, ArrayView<float> variance) : IGroupWork
    {
        public void Run()
        {
            int c = pieces.Column;
            double total = 0;
            for (int piece = pieces.FirstRow; piece < pieces.PieceEnd; piece += pieces.RowStep) total += Count(piece) * MeanOf(piece);
            double mean0 = GroupSum.Of(total, pieces.Across) / grid.Rows;
            total = 0;
            for (int piece = pieces.FirstRow; piece < pieces.PieceEnd; piece += pieces.RowStep)
            {
                // Σ d² about the piece's mean, and the distance of that mean from the mean of all.
                double sum = sums.Of(piece, 0), off = MeanOf(piece) - mean0;
                total += sums.Of(piece, 1) - sum * sum / Count(piece) + Count(piece) * off * off;
            }
            double variance0 = GroupSum.Of(total, pieces.Across) / grid.Rows;
            if (!pieces.Writes) return;
            mean[c] = (float)mean0;
            variance[c] = variance0 < 0 ? 0 : (float)variance0;
        }

        private double Count(int piece) => Math.Min(grid.Rows, (piece + 1) * grid.RowsPerPiece) - piece * grid.RowsPerPiece;

        private double MeanOf(int piece) => x[piece * grid.RowsPerPiece * grid.Columns + pieces.Column] + sums.Of(piece, 0) / Count(piece);
    }

    /// <summary>y = f(factor · (x - mean) + beta)</summary>
    internal readonly struct BatchNormWork<TActivation>(
        ColumnGrid grid, TActivation activation, ChannelNorm norm, ArrayView<float> x, ArrayView<float> y) : IGroupWork
        where TActivation : unmanaged, IActivation
    {
        public void Run()
        {
            if (!grid.HasColumn) return;
            int c = grid.Column;
            var constants = norm.Constants(c);
            for (int row = grid.FirstRow; row < grid.PieceEnd; row += grid.RowStep)
            {
                int place = row * grid.Columns + c;
                y[place] = activation.Apply(constants.Factor * (x[place] - constants.Centre) + constants.Beta);
            }
        }
    }

    /// <summary>g = dy · f', and g · (x - mean). Computing y once more costs less than reading it.</summary>
    internal readonly struct GradientTerms<TActivation>(TActivation activation, ChannelNorm norm, ArrayView<float> x, ArrayView<float> dy) : IColumnTerms
        where TActivation : unmanaged, IActivation
    {
        public ColumnConstants Constants(int column, int start) => norm.Constants(column);

        public ColumnPair At(int place, ColumnConstants constants)
        {
            float centred = Centred(place, constants), g = Gradient(place, centred, constants);
            return new() { First = g, Second = g * centred };
        }

        public float Centred(int place, ColumnConstants constants) => x[place] - constants.Centre;

        public float Gradient(int place, float centred, ColumnConstants constants)
        {
            float normalised = constants.Factor * centred + constants.Beta;
            return dy[place] * activation.Slope(normalised, activation.Apply(normalised));
        }
    }

    /// <summary>The gradients of gamma and beta, and what dx needs of them: perChannel[c] = mean(g), perChannel[C + c] = mean(g · x̂) / √(variance + epsilon)</summary>
    /// <remarks>rows is 0 if the statistics are constants.</remarks>
    internal readonly struct CombineGradientsWork(
        ColumnGrid pieces, PieceSums sums, int rows, float epsilon, ArrayView<float> variance, ArrayView<float> dgamma, ArrayView<float> dbeta,
        ArrayView<float> perChannel) : IGroupWork
    {
        public void Run()
        {
            double sum = sums.Total(0), product = sums.Total(1);
            if (!pieces.Writes) return;
            int c = pieces.Column;
            double inverse = 1 / Math.Sqrt((double)variance[c] + epsilon), share = rows == 0 ? 0 : 1.0 / rows;
            dgamma[c] = (float)(product * inverse);
            dbeta[c] = (float)sum;
            perChannel[c] = (float)(sum * share);
            perChannel[pieces.Columns + c] = (float)(product * inverse * inverse * share);
        }
    }

    /// <summary>dx = factor · (g - mean(g) - (x - mean) · mean(g · x̂) / √(variance + epsilon))</summary>
    internal readonly struct BatchNormBackwardWork<TActivation>(
        ColumnGrid grid, GradientTerms<TActivation> gradient, ArrayView<float> perChannel, ArrayView<float> dx) : IGroupWork
        where TActivation : unmanaged, IActivation
    {
        public void Run()
        {
            if (!grid.HasColumn) return;
            int c = grid.Column;
            var constants = gradient.Constants(c, 0);
            float meanGradient = perChannel[c], slope = perChannel[grid.Columns + c];
            for (int row = grid.FirstRow; row < grid.PieceEnd; row += grid.RowStep)
            {
                int place = row * grid.Columns + c;
                float centred = gradient.Centred(place, constants);
                dx[place] = constants.Factor * (gradient.Gradient(place, centred, constants) - meanGradient - slope * centred);
            }
        }
    }

    /// <summary>foldedW[o,t] = w[o,t] · factor[o]</summary>
    internal readonly struct FoldWeightWork(int taps, ChannelNorm norm, ArrayView<float> w, ArrayView<float> foldedW) : IElementWork
    {
        public void At(int index) => foldedW[index] = norm.Constants(index / taps).Factor * w[index];
    }

    /// <summary>foldedB[o] = beta[o] + (b[o] - mean[o]) · factor[o]</summary>
    internal readonly struct FoldBiasWork(ChannelNorm norm, int hasBias, ArrayView<float> b, ArrayView<float> foldedB) : IElementWork
    {
        public void At(int index)
        {
            var constants = norm.Constants(index);
            foldedB[index] = constants.Beta + ((hasBias == 0 ? 0 : b[index]) - constants.Centre) * constants.Factor;
        }
    }
}
