namespace MidasNet.Models;

/// <summary>
/// The parameters of a <see cref="SmallCnn"/> without their memory: a plan from an untrusted file may ask for hundreds of gigabytes, so the file's
/// tensors are compared with this before a network is made.
/// </summary>
internal static class SmallCnnLayout
{
    /// <summary>Every parameter that a network of this plan has, statistics included, in the order of their making.</summary>
    /// <param name="plan">A plan that is valid.</param>
    /// <exception cref="ShapeException">A single parameter would have 2^31 values or more.</exception>
    public static IEnumerable<ParameterShape> Of(SmallCnnPlan plan)
    {
        var shapes = new List<ParameterShape>();
        AddConvolution(shapes, plan, "stem", plan.Channels, plan.Width, kernel: 5);
        int channels = plan.Width;
        for (int stage = 1; stage <= SmallCnnPlan.Stages; stage++)
        {
            int inputs = channels;
            channels = plan.Width << (stage - 1);
            for (int i = 1; i <= plan.Depth; i++)
                AddConvolution(shapes, plan, $"stage{stage}.conv{i}", i == 1 ? inputs : channels, channels, kernel: 3);
            if (plan.Residual && inputs != channels)
            {
                shapes.Add(new ParameterShape($"stage{stage}.shortcut.weight", new Shape(channels, inputs, 1, 1)));
                shapes.Add(new ParameterShape($"stage{stage}.shortcut.bias", new Shape(channels)));
            }
        }
        if (plan.Measures > 0)
        {
            shapes.Add(new ParameterShape("measures.weight", new Shape(SmallCnnPlan.MeasureUnits, plan.Measures)));
            shapes.Add(new ParameterShape("measures.bias", new Shape(SmallCnnPlan.MeasureUnits)));
        }
        shapes.Add(new ParameterShape("classifier.weight", new Shape(plan.Classes, plan.PooledFeatures)));
        shapes.Add(new ParameterShape("classifier.bias", new Shape(plan.Classes)));
        if (plan.Densities > 0) shapes.AddRange(MeasureDensities.Layout(plan.Classes, plan.Measures, plan.Densities));
        return shapes;
    }

    private static void AddConvolution(List<ParameterShape> shapes, SmallCnnPlan plan, string name, int inputs, int outputs, int kernel)
    {
        shapes.Add(new ParameterShape($"{name}.weight", new Shape(outputs, inputs, kernel, kernel)));
        string[] perChannel = plan.BatchNorm ? ["norm.gamma", "norm.beta", "norm.mean", "norm.variance"] : ["bias"];
        foreach (string part in perChannel) shapes.Add(new ParameterShape($"{name}.{part}", new Shape(outputs)));
    }
}
