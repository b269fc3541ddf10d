namespace MidasNet;

internal sealed unsafe partial class CpuDevice
{
    public override void CrossEntropy(RowsShape shape, float scale, Storage z, Storage q, Storage loss) =>
        LossRows(shape, scale, loss, new CrossEntropyRow { Z = P(z), Q = P(q) });

    public override void CrossEntropyBackward(RowsShape shape, float scale, Storage z, Storage q, Storage dloss, Storage dz) =>
        Rows(shape, new CrossEntropyBackwardRow { Factor = scale * P(dloss)[0], Z = P(z), Q = P(q), Dz = P(dz) });

    public override void MixtureLikelihood(RowsShape shape, float scale, Storage z, Storage t, Storage loss) =>
        LossRows(shape, scale, loss, new MixtureRow { Z = P(z), T = P(t) });

    public override void MixtureLikelihoodBackward(RowsShape shape, float scale, Storage z, Storage t, Storage dloss, Storage dz) =>
        Rows(shape, new MixtureBackwardRow { Factor = scale * P(dloss)[0], Z = P(z), T = P(t), Dz = P(dz) });

    public override void ExponentialLikelihood(RowsShape shape, float scale, Storage z, Storage q, Storage loss) =>
        LossRows(shape, scale, loss, new ExponentialRow { Z = P(z), Q = P(q) });

    public override void ExponentialLikelihoodBackward(RowsShape shape, float scale, Storage z, Storage q, Storage dloss, Storage dz) =>
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
            double total = LogSumExp(z, columns), loss = 0;
            for (int c = 0; c < columns; c++)
            {
                if (q[c] != 0) loss += q[c] * (total - z[c]);
            }
            return loss;
        }
    }

    private struct CrossEntropyBackwardRow : IRow
    {
        public float Factor;
        public float* Z, Q, Dz;

        public readonly void Run(int row, int columns)
        {
            float* z = Z + (long)row * columns, q = Q + (long)row * columns, dz = Dz + (long)row * columns;
            double total = LogSumExp(z, columns), mass = 0;
            for (int c = 0; c < columns; c++) mass += q[c];
            for (int c = 0; c < columns; c++) dz[c] = (float)(Factor * (mass * Math.Exp(z[c] - total) - q[c]));
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
            for (int c = 0; c < columns; c++)
            {
                double posterior = t[c] > 0 ? t[c] * Math.Exp(z[c] - weighted) : 0;
                dz[c] = (float)(Factor * (Math.Exp(z[c] - total) - posterior));
            }
        }
    }

    /// <summary>log Σ_c t[c] · e^z[c], shifted by the largest z whose weight is not 0: finite even where p·t underflows.</summary>
    private static double LogWeightedSumExp(float* z, float* t, int length)
    {
        double largest = double.NegativeInfinity, sum = 0;
        for (int c = 0; c < length; c++)
        {
            if (t[c] > 0) largest = Math.Max(largest, z[c]);
        }
        for (int c = 0; c < length; c++)
        {
            if (t[c] > 0) sum += t[c] * Math.Exp(z[c] - largest);
        }
        return largest + Math.Log(sum);
    }

    /// <summary>Σ_c q[c] · e^p[c]</summary>
    private struct ExponentialRow : ILossRow
    {
        public float* Z, Q;

        public readonly double Loss(int row, int columns)
        {
            float* z = Z + (long)row * columns, q = Q + (long)row * columns;
            double total = LogSumExp(z, columns), loss = 0;
            for (int c = 0; c < columns; c++) loss += q[c] * Math.Exp(Math.Exp(z[c] - total));
            return loss;
        }
    }

    private struct ExponentialBackwardRow : IRow
    {
        public float Factor;
        public float* Z, Q, Dz;

        public readonly void Run(int row, int columns)
        {
            float* z = Z + (long)row * columns, q = Q + (long)row * columns, dz = Dz + (long)row * columns;
            double total = LogSumExp(z, columns), sum = 0;
            for (int c = 0; c < columns; c++)
            {
                double p = Math.Exp(z[c] - total);
                sum += p * q[c] * Math.Exp(p);
            }
            for (int c = 0; c < columns; c++)
            {
                double p = Math.Exp(z[c] - total);
                dz[c] = (float)(Factor * p * (q[c] * Math.Exp(p) - sum));
            }
        }
    }
}
