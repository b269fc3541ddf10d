using ILGPU;

namespace MidasNet.Gpu;

internal sealed partial class GpuDevice
{
    internal override void CrossEntropy(RowsShape shape, float scale, Storage z, Storage q, Storage loss) =>
        LossRows(shape, scale, loss, new CrossEntropyRow(View(z), View(q)));

    internal override void CrossEntropyBackward(RowsShape shape, float scale, Storage z, Storage q, Storage dloss, Storage dz) =>
        Rows(shape, new CrossEntropyBackwardRow(scale, View(dloss), View(z), View(q), View(dz)));

    internal override void MixtureLikelihood(RowsShape shape, float scale, Storage z, Storage t, Storage loss) =>
        LossRows(shape, scale, loss, new MixtureRow(View(z), View(t)));

    internal override void MixtureLikelihoodBackward(RowsShape shape, float scale, Storage z, Storage t, Storage dloss, Storage dz) =>
        Rows(shape, new MixtureBackwardRow(scale, View(dloss), View(z), View(t), View(dz)));

    internal override void ExponentialLikelihood(RowsShape shape, float scale, Storage z, Storage q, Storage loss) =>
        LossRows(shape, scale, loss, new ExponentialRow(View(z), View(q)));

    internal override void ExponentialLikelihoodBackward(RowsShape shape, float scale, Storage z, Storage q, Storage dloss, Storage dz) =>
        Rows(shape, new ExponentialBackwardRow(scale, View(dloss), View(z), View(q), View(dz)));

    private void LossRows<TRow>(RowsShape shape, float scale, Storage loss, TRow row) where TRow : struct, ILossRow
    {
        var grid = RowGrid.Of(shape, groupSize);
        int groups = Math.Min(grid.Groups, MaxPieces);
        var sums = Allocate(2 * groups);
        ForEachGroup(groups, new LossRowsWork<TRow>(grid, row, Doubles(sums)));
        ForEachGroup(1, new TotalLossWork(groups, scale, Doubles(sums), View(loss)));
        Recycle(sums);
    }

    /// <summary>loss[0] = scale · Σ sums[i], in one group</summary>
    internal readonly struct TotalLossWork(int count, float scale, ArrayView<double> sums, ArrayView<float> loss) : IGroupWork
    {
        public void Run()
        {
            double total = GroupSum.Of(count, sums);
            if (Group.IdxX == 0) loss[0] = (float)(scale * total);
        }
    }

    internal readonly struct CrossEntropyRow(ArrayView<float> z, ArrayView<float> q) : ILossRow
    {
        public double Loss(RowThreads row) => row.Sum(z, q, new WeightedDistance(LogSumExp(row, z)));
    }

    internal readonly struct CrossEntropyBackwardRow(
        float scale, ArrayView<float> dloss, ArrayView<float> z, ArrayView<float> q, ArrayView<float> dz) : IRow
    {
        public void Run(RowThreads row)
        {
            double total = LogSumExp(row, z), mass = row.Sum(q, q, default(FirstShifted));
            row.Map(z, q, dz, new MassLeft(scale * dloss[0], mass, total));
        }
    }

    /// <summary>-log Σ_c p[c] · t[c]</summary>
    internal readonly struct MixtureRow(ArrayView<float> z, ArrayView<float> t) : ILossRow
    {
        public double Loss(RowThreads row) => LogSumExp(row, z) - LogWeightedSumExp(row, z, t);
    }

    internal readonly struct MixtureBackwardRow(
        float scale, ArrayView<float> dloss, ArrayView<float> z, ArrayView<float> t, ArrayView<float> dz) : IRow
    {
        public void Run(RowThreads row)
        {
            double total = LogSumExp(row, z), weighted = LogWeightedSumExp(row, z, t);
            row.Map(z, t, dz, new PriorMinusPosterior(scale * dloss[0], total, weighted));
        }
    }

    /// <summary>log Σ_c t[c] · e^z[c], shifted by the largest z whose weight is not 0: finite even where p·t underflows.</summary>
    private static double LogWeightedSumExp(RowThreads row, ArrayView<float> z, ArrayView<float> t)
    {
        double largest = row.Max(z, t);
        return largest + Logarithm.Of(row.Sum(z, t, new WeightedExponential(largest)));
    }

    /// <summary>Σ_c q[c] · e^p[c]</summary>
    internal readonly struct ExponentialRow(ArrayView<float> z, ArrayView<float> q) : ILossRow
    {
        public double Loss(RowThreads row) => row.Sum(z, q, new ExponentialLoss(LogSumExp(row, z)));
    }

    internal readonly struct ExponentialBackwardRow(
        float scale, ArrayView<float> dloss, ArrayView<float> z, ArrayView<float> q, ArrayView<float> dz) : IRow
    {
        public void Run(RowThreads row)
        {
            double total = LogSumExp(row, z), sum = row.Sum(z, q, new ExponentialSlope(total, 0, 1));
            row.Map(z, q, dz, new ExponentialSlope(total, sum, scale * dloss[0]));
        }
    }

    /// <summary>q · (total - z); 0 where q is, even if z is -∞</summary>
    internal readonly struct WeightedDistance(double total) : IRowFunction
    {
        public double At(double a, double b) => b == 0 ? 0 : b * (total - a);
    }

    /// <summary>factor · (mass · p - q) with p = e^(z - total)</summary>
    internal readonly struct MassLeft(double factor, double mass, double total) : IRowFunction
    {
        public double At(double a, double b) => factor * (mass * Exponential.Of(a - total) - b);
    }

    /// <summary>t · e^(z - shift) where t is above 0, else 0</summary>
    internal readonly struct WeightedExponential(double shift) : IRowFunction
    {
        public double At(double a, double b) => b > 0 ? b * Exponential.Of(a - shift) : 0;
    }

    /// <summary>factor · (e^(z - total) - t · e^(z - weighted)), the second term only where t is above 0</summary>
    internal readonly struct PriorMinusPosterior(double factor, double total, double weighted) : IRowFunction
    {
        public double At(double a, double b) => factor * (Exponential.Of(a - total) - new WeightedExponential(weighted).At(a, b));
    }

    /// <summary>q · e^p with p = e^(z - total)</summary>
    internal readonly struct ExponentialLoss(double total) : IRowFunction
    {
        public double At(double a, double b) => b * Exponential.Of(Exponential.Of(a - total));
    }

    /// <summary>factor · p · (q · e^p - shift) with p = e^(z - total)</summary>
    internal readonly struct ExponentialSlope(double total, double shift, double factor) : IRowFunction
    {
        public double At(double a, double b)
        {
            double p = Exponential.Of(a - total);
            return factor * p * (b * Exponential.Of(p) - shift);
        }
    }
}
