namespace MidasNet.Models.Tests;

public sealed class FeatureHeadTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_head_learns_features_by_heart_with_and_without_batch_normalisation(bool batchNorm)
    {
        using var device = Device.OpenCpu();
        using var head = new FeatureHead(device, features: 12, hidden: 16, classes: 3, seed: 1, batchNorm);
        using var optimizer = new Adam(head.Parameters, learningRate: 0.01f);
        var shape = new Shape(9, 12);
        float[] features = RandomImages.Of(shape);
        int[] labels = [0, 1, 2, 0, 1, 2, 0, 1, 2];
        float before = Loss(train: false);
        for (ulong step = 0; step < 150; step++) Loss(train: true, step);
        Assert.InRange(Loss(train: false), 0, before / 4);

        float Loss(bool train, ulong step = 0)
        {
            using var scope = train ? Scope.Train(device, step) : Scope.Predict(device);
            var loss = head.Forward(scope.Input(shape, features)).CrossEntropy(labels);
            if (train) optimizer.Step(Gradients.Of(loss));
            return loss.ToArray()[0];
        }
    }

    [Fact]
    public void Batch_normalisation_is_between_the_hidden_layer_and_its_activation()
    {
        using var device = Device.OpenCpu();
        using var plain = new FeatureHead(device, features: 4, hidden: 5, classes: 2, seed: 1);
        using var normalised = new FeatureHead(device, features: 4, hidden: 5, classes: 2, seed: 1, batchNorm: true);
        Assert.DoesNotContain(plain.Parameters, parameter => parameter.Name.StartsWith("hidden_norm", StringComparison.Ordinal));
        Assert.Equal(new Shape(5), normalised.Parameters["hidden_norm.gamma"].Shape);
    }
}
