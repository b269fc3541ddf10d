using ILGPU;

namespace MidasNet.Gpu;

internal sealed partial class GpuDevice
{
    internal override void SgdStep(int length, SgdRule rule, Storage? clip, Storage dw, Storage w, Storage v) => ForEach(Float4.Covering(length), new SgdWork(
        rule.LearningRate, rule.Momentum, rule.Nesterov ? 1 : 0, rule.WeightDecay, ViewOrEmpty(clip), Fours(dw), Fours(w), Fours(v)));

    internal override void AdamStep(int length, AdamRule rule, Storage? clip, Storage dw, Storage w, Storage m, Storage v) =>
        ForEach(Float4.Covering(length), new AdamWork(rule, ViewOrEmpty(clip), Fours(dw), Fours(w), Fours(m), Fours(v)));

    /// <summary>g = clip[0]·dw + decay·w; v = momentum·v + g; w -= rate · (nesterov ? g + momentum·v : v)</summary>
    internal readonly struct SgdWork(
        float learningRate, float momentum, int nesterov, float weightDecay, ArrayView<float> clip, ArrayView<Float4> dw, ArrayView<Float4> w, ArrayView<Float4> v)
        : IElementWork
    {
        public void At(int index)
        {
            float factor = clip.Length > 0 ? clip[0] : 1;
            Float4 gradient = dw[index], weight = w[index], velocity = v[index];
            weight.X = Step(factor * gradient.X, weight.X, ref velocity.X);
            weight.Y = Step(factor * gradient.Y, weight.Y, ref velocity.Y);
            weight.Z = Step(factor * gradient.Z, weight.Z, ref velocity.Z);
            weight.W = Step(factor * gradient.W, weight.W, ref velocity.W);
            w[index] = weight;
            v[index] = velocity;
        }

        private float Step(float gradient, float weight, ref float velocity)
        {
            float g = gradient + weightDecay * weight;
            velocity = momentum * velocity + g;
            return weight - learningRate * (nesterov != 0 ? g + momentum * velocity : velocity);
        }
    }

    /// <summary>g = clip[0]·dw + weightDecay·w; m += (1-β1)(g - m); v += (1-β2)(g² - v); w = decay·w - stepSize · m / (√(v·secondMomentScale) + ε)</summary>
    internal readonly struct AdamWork(AdamRule rule, ArrayView<float> clip, ArrayView<Float4> dw, ArrayView<Float4> w, ArrayView<Float4> m, ArrayView<Float4> v) : IElementWork
    {
        public void At(int index)
        {
            float factor = clip.Length > 0 ? clip[0] : 1;
            Float4 gradient = dw[index], weight = w[index], first = m[index], second = v[index];
            weight.X = Step(factor * gradient.X, weight.X, ref first.X, ref second.X);
            weight.Y = Step(factor * gradient.Y, weight.Y, ref first.Y, ref second.Y);
            weight.Z = Step(factor * gradient.Z, weight.Z, ref first.Z, ref second.Z);
            weight.W = Step(factor * gradient.W, weight.W, ref first.W, ref second.W);
            w[index] = weight;
            m[index] = first;
            v[index] = second;
        }

        private float Step(float gradient, float weight, ref float first, ref float second)
        {
            float g = gradient + rule.WeightDecay * weight;
            first += (1 - rule.Beta1) * (g - first);
            second += (1 - rule.Beta2) * (g * g - second);
            return rule.Decay * weight - rule.StepSize * first / (MathF.Sqrt(rule.SecondMomentScale * second) + rule.Epsilon);
        }
    }
}
