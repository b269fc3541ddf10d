using System.Numerics;

namespace MidasNet.Cpu;

internal sealed unsafe partial class CpuDevice
{
    internal override void CrossEntropy(RowsShape shape, float scale, Storage z, Storage q, Storage loss) =>
        LossRows(shape, scale, loss, new CrossEntropyRow { Z = P(z), Q = P(q) });

    internal override void CrossEntropyBackward(RowsShape shape, float scale, Storage z, Storage q, Storage dloss, Storage dz) =>
        Rows(shape, new CrossEntropyBackwardRow { Factor = scale * P(dloss)[0], Z = P(z), Q = P(q), Dz = P(dz) });

    internal override void MixtureLikelihood(RowsShape shape, float scale, Storage z, Storage t, Storage loss) =>
        LossRows(shape, scale, loss, new MixtureRow { Z = P(z), T = P(t) });

    internal override void MixtureLikelihoodBackward(RowsShape shape, float scale, Storage z, Storage t, Storage dloss, Storage dz) =>
        Rows(shape, new MixtureBackwardRow { Factor = scale * P(dloss)[0], Z = P(z), T = P(t), Dz = P(dz) });

    internal override void ExponentialLikelihood(RowsShape shape, float scale, Storage z, Storage q, Storage loss) =>
        LossRows(shape, scale, loss, new ExponentialRow { Z = P(z), Q = P(q) });

    internal override void ExponentialLikelihoodBackward(RowsShape shape, float scale, Storage z, Storage q, Storage dloss, Storage dz) =>
        Rows(shape, new ExponentialBackwardRow { Factor = scale * P(dloss)[0], Z = P(z), Q = P(q), Dz = P(dz) });

    private void LossRows<TRow>(RowsShape shape, float scale, Storage loss, TRow row) where TRow : unmanaged, ILossRow
    {
        var values = (double*)SharedScratch(2L * shape.Rows);
        Rows(shape, new StoredLossRow<TRow> { Row = row, Values = values });
        double sum = 0;
        for (int r = 0; r < shape.Rows; r++) sum += values[r];
        P(loss)[0] = (float)(scale * sum);
    }

    /// <summary>The loss of one row.</summary>
    private interface ILossRow
    {
        double Loss(int row, int columns);
    }

    private struct StoredLossRow<TRow> : IRow where TRow : unmanaged, ILossRow
    {
        public TRow Row;
        public double* Values;

        public readonly void Run(int row, int columns) => Values[row] = Row.Loss(row, columns);
    }

    private struct CrossEntropyRow : ILossRow
    {
        public float* Z, Q;

        public readonly double Loss(int row, int columns)
        {
            float* z = Z + (long)row * columns, q = Q + (long)row * columns;
            return RowValues.Sum(z, q, columns, new WeightedDistance(LogSumExp(z, columns)));
        }
    }

    private struct CrossEntropyBackwardRow : IRow
    {
        public float Factor;
        public float* Z, Q, Dz;

        public readonly void Run(int row, int columns)
        {
            float* z = Z + (long)row * columns, q = Q + (long)row * columns, dz = Dz + (long)row * columns;
            double total = LogSumExp(z, columns), mass = RowValues.Sum(q, q, columns, default(FirstShifted));
            RowValues.Map(z, q, dz, columns, new MassLeft(Factor, mass, total));
        }
    }

    /// <summary>-log Σ_c p[c] · t[c]</summary>
    private struct MixtureRow : ILossRow
    {
        public float* Z, T;

        public readonly double Loss(int row, int columns)
        {
            float* z = Z + (long)row * columns, t = T + (long)row * columns;
            return LogSumExp(z, columns) - LogWeightedSumExp(z, t, columns);
        }
    }

    private struct MixtureBackwardRow : IRow
    {
        public float Factor;
        public float* Z, T, Dz;

        public readonly void Run(int row, int columns)
        {
            float* z = Z + (long)row * columns, t = T + (long)row * columns, dz = Dz + (long)row * columns;
            double total = LogSumExp(z, columns), weighted = LogWeightedSumExp(z, t, columns);
            RowValues.Map(z, t, dz, columns, new PriorMinusPosterior(Factor, total, weighted));
        }
    }

    /// <summary>log Σ_c t[c] · e^z[c], shifted by the largest z whose weight is not 0: finite even where p·t underflows.</summary>
    private static double LogWeightedSumExp(float* z, float* t, int length)
    {
        double largest = double.NegativeInfinity;
        for (int c = 0; c < length; c++)
        {
            if (t[c] > 0) largest = Math.Max(largest, z[c]);
        }
        return largest + Math.Log(RowValues.Sum(z, t, length, new WeightedExponential(largest)));
    }

    /// <summary>Σ_c q[c] · e^p[c]</summary>
    private struct ExponentialRow : ILossRow
    {
        public float* Z, Q;

        public readonly double Loss(int row, int columns)
        {
            float* z = Z + (long)row * columns, q = Q + (long)row * columns;
            return RowValues.Sum(z, q, columns, new ExponentialLoss(LogSumExp(z, columns)));
        }
    }

    private struct ExponentialBackwardRow : IRow
    {
        public float Factor;
        public float* Z, Q, Dz;

        public readonly void Run(int row, int columns)
        {
            float* z = Z + (long)row * columns, q = Q + (long)row * columns, dz = Dz + (long)row * columns;
            double total = LogSumExp(z, columns), sum = RowValues.Sum(z, q, columns, new ExponentialSlope(total, 0, 1));
            RowValues.Map(z, q, dz, columns, new ExponentialSlope(total, sum, Factor));
        }
    }

    /// <summary>q · (total - z); 0 where q is, even if z is -∞</summary>
    private readonly record struct WeightedDistance(double Total) : IRowFunction
    {
        public Vector<double> Apply(Vector<double> a, Vector<double> b) =>
            Vector.ConditionalSelect(Vector.Equals(b, Vector<double>.Zero), b, b * (Vector.Create(Total) - a));
    }

    /// <summary>factor · (mass · p - q) with p = e^(z - total)</summary>
    private readonly record struct MassLeft(double Factor, double Mass, double Total) : IRowFunction
    {
        public Vector<double> Apply(Vector<double> a, Vector<double> b) => Factor * (Mass * Exponential.Of(a - Vector.Create(Total)) - b);
    }

    /// <summary>t · e^(z - shift) where t is above 0, else 0</summary>
    private readonly record struct WeightedExponential(double Shift) : IRowFunction
    {
        public Vector<double> Apply(Vector<double> a, Vector<double> b) => Vector.ConditionalSelect(
            Vector.GreaterThan(b, Vector<double>.Zero), b * Exponential.Of(a - Vector.Create(Shift)), Vector<double>.Zero);
    }

    /// <summary>factor · (e^(z - total) - t · e^(z - weighted)), the second term only where t is above 0</summary>
    private readonly record struct PriorMinusPosterior(double Factor, double Total, double Weighted) : IRowFunction
    {
        public Vector<double> Apply(Vector<double> a, Vector<double> b) =>
            Factor * (Exponential.Of(a - Vector.Create(Total)) - new WeightedExponential(Weighted).Apply(a, b));
    }

    /// <summary>q · e^p with p = e^(z - total)</summary>
    private readonly record struct ExponentialLoss(double Total) : IRowFunction
    {
        public Vector<double> Apply(Vector<double> a, Vector<double> b) => b * Exponential.Of(Exponential.Of(a - Vector.Create(Total)));
    }

    /// <summary>factor · p · (q · e^p - shift) with p = e^(z - total)</summary>
    private readonly record struct ExponentialSlope(double Total, double Shift, double Factor) : IRowFunction
    {
        public Vector<double> Apply(Vector<double> a, Vector<double> b)
        {
            var p = Exponential.Of(a - Vector.Create(Total));
            return Factor * p * (b * Exponential.Of(p) - Vector.Create(Shift));
        }
    }
}
