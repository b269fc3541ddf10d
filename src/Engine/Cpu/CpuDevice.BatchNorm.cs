using System.Numerics;

namespace MidasNet;

internal sealed unsafe partial class CpuDevice
{
    public override void BatchStatistics(ChannelShape shape, Storage x, Storage mean, Storage variance) =>
        team.For(shape.C, new BatchStatisticsWork { Shape = shape, X = P(x), Mean = P(mean), Variance = P(variance) });

    public override void BatchNorm<TActivation>(
        ChannelShape shape, TActivation activation, float epsilon, Storage x, Storage mean, Storage variance, Storage gamma, Storage beta, Storage y) =>
        team.For(shape.C, new BatchNormWork<TActivation>
        {
            Shape = shape,
            Activation = activation,
            Epsilon = epsilon,
            X = P(x),
            Mean = P(mean),
            Variance = P(variance),
            Gamma = P(gamma),
            Beta = P(beta),
            Y = P(y),
        });

    public override void BatchNormBackward(
        ChannelShape shape, float epsilon, bool batchStatistics,
        Storage x, Storage mean, Storage variance, Storage gamma, Storage dy, Storage? dx, Storage dgamma, Storage dbeta) =>
        team.For(shape.C, new BatchNormBackwardWork
        {
            Shape = shape,
            Epsilon = epsilon,
            BatchStatistics = batchStatistics,
            X = P(x),
            Mean = P(mean),
            Variance = P(variance),
            Gamma = P(gamma),
            Dy = P(dy),
            Dx = PointerOrNull(dx),
            Dgamma = P(dgamma),
            Dbeta = P(dbeta),
        });

    private struct BatchStatisticsWork : IWork
    {
        public ChannelShape Shape;
        public float* X, Mean, Variance;

        public readonly void Run(int item, int worker)
        {
            double sum = 0, squares = 0;
            for (int n = 0; n < Shape.N; n++) sum += SumRow(Row(n, item), Shape.Area);
            float mean = (float)(sum / Shape.PerChannel);
            // A second pass over centred values: E[x²] - E[x]² would lose the variance of a channel whose mean is large.
            for (int n = 0; n < Shape.N; n++) squares += SumCentredSquares(Row(n, item), Shape.Area, mean);
            Mean[item] = mean;
            Variance[item] = (float)(squares / Shape.PerChannel);
        }

        private readonly float* Row(int n, int c) => X + ((long)n * Shape.C + c) * Shape.Area;

        private static double SumCentredSquares(float* x, int length, float mean)
        {
            var sum = Vector<float>.Zero;
            var centre = Vector.Create(mean);
            int i = 0;
            for (; i <= length - Vector<float>.Count; i += Vector<float>.Count)
            {
                var d = Vector.Load(x + i) - centre;
                sum += d * d;
            }
            double total = Vector.Sum(sum);
            for (; i < length; i++) total += ((double)x[i] - mean) * ((double)x[i] - mean);
            return total;
        }
    }

    private struct BatchNormWork<TActivation> : IWork where TActivation : unmanaged, IActivation
    {
        public ChannelShape Shape;
        public TActivation Activation;
        public float Epsilon;
        public float* X, Mean, Variance, Gamma, Beta, Y;

        public readonly void Run(int item, int worker)
        {
            float factor = Gamma[item] / MathF.Sqrt(Variance[item] + Epsilon), mean = Mean[item], beta = Beta[item];
            for (int n = 0; n < Shape.N; n++)
            {
                long row = ((long)n * Shape.C + item) * Shape.Area;
                float* x = X + row, y = Y + row;
                int a = 0;
                for (; a <= Shape.Area - Vector<float>.Count; a += Vector<float>.Count)
                    Activation.Apply(factor * (Vector.Load(x + a) - Vector.Create(mean)) + Vector.Create(beta)).Store(y + a);
                for (; a < Shape.Area; a++) y[a] = Activation.Apply(factor * (x[a] - mean) + beta);
            }
        }
    }

    private struct BatchNormBackwardWork : IWork
    {
        public ChannelShape Shape;
        public float Epsilon;
        public bool BatchStatistics;
        public float* X, Mean, Variance, Gamma, Dy, Dx, Dgamma, Dbeta;

        public readonly void Run(int item, int worker)
        {
            float mean = Mean[item], inverse = 1 / MathF.Sqrt(Variance[item] + Epsilon);
            double sum = 0, sumWithX = 0;
            for (int n = 0; n < Shape.N; n++)
            {
                long row = ((long)n * Shape.C + item) * Shape.Area;
                sum += SumRow(Dy + row, Shape.Area);
                sumWithX += SumTimesCentred(Dy + row, X + row, mean, Shape.Area);
            }
            float dgamma = (float)(sumWithX * inverse);
            Dgamma[item] = dgamma;
            Dbeta[item] = (float)sum;
            if (Dx is null) return;

            float factor = Gamma[item] * inverse;
            float meanDy = BatchStatistics ? (float)(sum / Shape.PerChannel) : 0;
            float slope = BatchStatistics ? dgamma * inverse / Shape.PerChannel : 0;
            for (int n = 0; n < Shape.N; n++)
            {
                long row = ((long)n * Shape.C + item) * Shape.Area;
                float* x = X + row, dy = Dy + row, dx = Dx + row;
                int a = 0;
                for (; a <= Shape.Area - Vector<float>.Count; a += Vector<float>.Count)
                {
                    var centred = Vector.Load(x + a) - Vector.Create(mean);
                    (factor * (Vector.Load(dy + a) - Vector.Create(meanDy) - slope * centred)).Store(dx + a);
                }
                for (; a < Shape.Area; a++) dx[a] = factor * (dy[a] - meanDy - slope * (x[a] - mean));
            }
        }

        private static double SumTimesCentred(float* dy, float* x, float mean, int length)
        {
            var sum = Vector<float>.Zero;
            var centre = Vector.Create(mean);
            int i = 0;
            for (; i <= length - Vector<float>.Count; i += Vector<float>.Count) sum += Vector.Load(dy + i) * (Vector.Load(x + i) - centre);
            double total = Vector.Sum(sum);
            for (; i < length; i++) total += (double)dy[i] * (x[i] - mean);
            return total;
        }
    }
}
