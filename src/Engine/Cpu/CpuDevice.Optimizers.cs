using System.Numerics;

namespace MidasNet;

internal sealed unsafe partial class CpuDevice
{
    public override void SgdStep(int length, SgdRule rule, Storage dw, Storage w, Storage v) =>
        team.For(Items(length, Chunk), new SgdWork { Length = length, Rule = rule, Dw = P(dw), W = P(w), V = P(v) });

    public override void AdamStep(int length, AdamRule rule, Storage dw, Storage w, Storage m, Storage v) =>
        team.For(Items(length, Chunk), new AdamWork { Length = length, Rule = rule, Dw = P(dw), W = P(w), M = P(m), V = P(v) });

    private struct SgdWork : IWork
    {
        public int Length;
        public SgdRule Rule;
        public float* Dw, W, V;

        public readonly void Run(int item, int worker)
        {
            int i = item * Chunk, end = Math.Min(Length, i + Chunk);

            for (; i <= end - Vector<float>.Count; i += Vector<float>.Count)
            {
                var w = Vector.Load(W + i);
                var g = Rule.GradientScale * Vector.Load(Dw + i) + Rule.WeightDecay * w;
                var v = Rule.Momentum * Vector.Load(V + i) + g;
                v.Store(V + i);
                var step = Rule.Nesterov ? g + Rule.Momentum * v : v;
                (w - Rule.LearningRate * step).Store(W + i);
            }
            for (; i < end; i++)
            {
                float g = Rule.GradientScale * Dw[i] + Rule.WeightDecay * W[i];
                V[i] = Rule.Momentum * V[i] + g;
                W[i] -= Rule.LearningRate * (Rule.Nesterov ? g + Rule.Momentum * V[i] : V[i]);
            }
        }
    }

    private struct AdamWork : IWork
    {
        public int Length;
        public AdamRule Rule;
        public float* Dw, W, M, V;

        public readonly void Run(int item, int worker)
        {
            int i = item * Chunk, end = Math.Min(Length, i + Chunk);
            float keep1 = 1 - Rule.Beta1, keep2 = 1 - Rule.Beta2;
            for (; i <= end - Vector<float>.Count; i += Vector<float>.Count)
            {
                var w = Vector.Load(W + i);
                var g = Rule.GradientScale * Vector.Load(Dw + i) + Rule.WeightDecay * w;
                var m = Vector.Load(M + i);
                m += keep1 * (g - m);
                m.Store(M + i);
                var v = Vector.Load(V + i);
                v += keep2 * (g * g - v);
                v.Store(V + i);
                var root = Vector.SquareRoot(Rule.SecondMomentScale * v) + Vector.Create(Rule.Epsilon);
                (Rule.Decay * w - Rule.StepSize * m / root).Store(W + i);
            }
            for (; i < end; i++)
            {
                float g = Rule.GradientScale * Dw[i] + Rule.WeightDecay * W[i];
                M[i] += keep1 * (g - M[i]);
                V[i] += keep2 * (g * g - V[i]);
                W[i] = Rule.Decay * W[i] - Rule.StepSize * M[i] / (MathF.Sqrt(Rule.SecondMomentScale * V[i]) + Rule.Epsilon);
            }
        }
    }
}
