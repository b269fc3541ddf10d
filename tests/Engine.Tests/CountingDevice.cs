using MidasNet.Cpu;

namespace MidasNet.Engine.Tests;

/// <summary>A device that records the name of each kernel it runs.</summary>
internal sealed class CountingDevice : Device
{
    private readonly CpuDevice inner = new(1);

    public List<string> Calls { get; } = [];

    public override string Name => "counting";

    internal override ImageLayout ImageLayout => inner.ImageLayout;

    internal override void Upload(ReadOnlySpan<float> source, Storage target) => inner.Upload(source, target);

    internal override void Download(Storage source, Span<float> target) => inner.Download(source, target);

    internal override void Fill(int length, float value, Storage y) => Count(nameof(Fill)).Fill(length, value, y);

    internal override void Copy(BlockCopy copy, Storage x, Storage y) => Count(nameof(Copy)).Copy(copy, x, y);

    internal override void Transpose(TransposeShape shape, Storage x, Storage y) => Count(nameof(Transpose)).Transpose(shape, x, y);

    internal override void Accumulate(int length, Storage x, Storage y) => Count(nameof(Accumulate)).Accumulate(length, x, y);

    internal override void Add<TActivation>(int length, TActivation activation, Storage a, Storage b, Storage y) =>
        Count(nameof(Add)).Add(length, activation, a, b, y);

    internal override void Multiply(int length, Storage a, Storage b, Storage y) => Count(nameof(Multiply)).Multiply(length, a, b, y);

    internal override void Subtract(int length, Storage a, Storage b, Storage y) => Count(nameof(Subtract)).Subtract(length, a, b, y);

    internal override void Divide(int length, Storage a, Storage b, Storage y) => Count(nameof(Divide)).Divide(length, a, b, y);

    internal override void Scale(int length, float factor, Storage x, Storage y) => Count(nameof(Scale)).Scale(length, factor, x, y);

    internal override void Blend(int length, float share, Storage x, Storage y) => Count(nameof(Blend)).Blend(length, share, x, y);

    internal override void ClipNorm(ReadOnlySpan<Storage> x, ReadOnlySpan<int> lengths, float maxNorm, Storage clip) =>
        Count(nameof(ClipNorm)).ClipNorm(x, lengths, maxNorm, clip);

    internal override void Activate<TActivation>(int length, TActivation activation, Storage x, Storage y) =>
        Count(nameof(Activate)).Activate(length, activation, x, y);

    internal override void ActivateBackward<TActivation>(int length, TActivation activation, Storage? x, Storage y, Storage dy, Storage dx) =>
        Count(nameof(ActivateBackward)).ActivateBackward(length, activation, x, y, dy, dx);

    internal override void Dropout(int length, float rate, ulong seed, Storage x, Storage y) =>
        Count(nameof(Dropout)).Dropout(length, rate, seed, x, y);

    internal override void Conv2d<TActivation>(Conv2dShape shape, TActivation activation, Storage x, Storage w, Storage? b, Storage y) =>
        Count(nameof(Conv2d)).Conv2d(shape, activation, x, w, b, y);

    internal override void Conv2dBackwardInput(Conv2dShape shape, Storage dy, Storage w, Storage dx) =>
        Count(nameof(Conv2dBackwardInput)).Conv2dBackwardInput(shape, dy, w, dx);

    internal override void Conv2dBackwardWeight(Conv2dShape shape, Storage x, Storage dy, Storage dw) =>
        Count(nameof(Conv2dBackwardWeight)).Conv2dBackwardWeight(shape, x, dy, dw);

    internal override void Linear<TActivation>(LinearShape shape, TActivation activation, Storage x, Storage w, Storage? b, Storage y) =>
        Count(nameof(Linear)).Linear(shape, activation, x, w, b, y);

    internal override void LinearBackwardInput(LinearShape shape, Storage dy, Storage w, Storage dx) =>
        Count(nameof(LinearBackwardInput)).LinearBackwardInput(shape, dy, w, dx);

    internal override void LinearBackwardWeight(LinearShape shape, Storage x, Storage dy, Storage dw) =>
        Count(nameof(LinearBackwardWeight)).LinearBackwardWeight(shape, x, dy, dw);

    internal override void SumPerChannel(ChannelShape shape, Storage dy, Storage db) => Count(nameof(SumPerChannel)).SumPerChannel(shape, dy, db);

    internal override void MaxPool2d(Pool2dShape shape, Storage x, Storage y, Storage? places) =>
        Count(nameof(MaxPool2d)).MaxPool2d(shape, x, y, places);

    internal override void MaxPool2dBackward(Pool2dShape shape, Storage places, Storage dy, Storage dx) =>
        Count(nameof(MaxPool2dBackward)).MaxPool2dBackward(shape, places, dy, dx);

    internal override void AveragePool2d(Pool2dShape shape, Storage x, Storage y) => Count(nameof(AveragePool2d)).AveragePool2d(shape, x, y);

    internal override void AveragePool2dBackward(Pool2dShape shape, Storage dy, Storage dx) =>
        Count(nameof(AveragePool2dBackward)).AveragePool2dBackward(shape, dy, dx);

    internal override void BatchStatistics(ChannelShape shape, Storage x, Storage mean, Storage variance) =>
        Count(nameof(BatchStatistics)).BatchStatistics(shape, x, mean, variance);

    internal override void BatchNorm<TActivation>(
        ChannelShape shape, TActivation activation, float epsilon,
        Storage x, Storage mean, Storage variance, Storage gamma, Storage beta, Storage y) =>
        Count(nameof(BatchNorm)).BatchNorm(shape, activation, epsilon, x, mean, variance, gamma, beta, y);

    internal override void BatchNormBackward<TActivation>(
        ChannelShape shape, TActivation activation, float epsilon, bool batchStatistics,
        Storage x, Storage mean, Storage variance, Storage gamma, Storage beta, Storage dy, Storage? dx, Storage dgamma, Storage dbeta) =>
        Count(nameof(BatchNormBackward))
            .BatchNormBackward(shape, activation, epsilon, batchStatistics, x, mean, variance, gamma, beta, dy, dx, dgamma, dbeta);

    internal override void FoldBatchNorm(
        RowsShape shape, float epsilon, Storage w, Storage? b, Storage mean, Storage variance, Storage gamma, Storage beta,
        Storage foldedW, Storage foldedB) =>
        Count(nameof(FoldBatchNorm)).FoldBatchNorm(shape, epsilon, w, b, mean, variance, gamma, beta, foldedW, foldedB);

    internal override void Sum(AxisShape shape, float scale, Storage x, Storage y) => Count(nameof(Sum)).Sum(shape, scale, x, y);

    internal override void Repeat(AxisShape shape, float scale, Storage x, Storage y) => Count(nameof(Repeat)).Repeat(shape, scale, x, y);

    internal override void Gather(RowsShape shape, Storage x, Storage columns, Storage y) => Count(nameof(Gather)).Gather(shape, x, columns, y);

    internal override void GatherBackward(RowsShape shape, Storage columns, Storage dy, Storage dx) =>
        Count(nameof(GatherBackward)).GatherBackward(shape, columns, dy, dx);

    internal override void Softmax(RowsShape shape, Storage x, Storage y) => Count(nameof(Softmax)).Softmax(shape, x, y);

    internal override void SoftmaxBackward(RowsShape shape, Storage y, Storage dy, Storage dx) =>
        Count(nameof(SoftmaxBackward)).SoftmaxBackward(shape, y, dy, dx);

    internal override void LogSoftmax(RowsShape shape, Storage x, Storage y) => Count(nameof(LogSoftmax)).LogSoftmax(shape, x, y);

    internal override void LogSoftmaxBackward(RowsShape shape, Storage y, Storage dy, Storage dx) =>
        Count(nameof(LogSoftmaxBackward)).LogSoftmaxBackward(shape, y, dy, dx);

    internal override void CrossEntropy(RowsShape shape, float scale, Storage z, Storage q, Storage loss) =>
        Count(nameof(CrossEntropy)).CrossEntropy(shape, scale, z, q, loss);

    internal override void CrossEntropyBackward(RowsShape shape, float scale, Storage z, Storage q, Storage dloss, Storage dz) =>
        Count(nameof(CrossEntropyBackward)).CrossEntropyBackward(shape, scale, z, q, dloss, dz);

    internal override void MixtureLikelihood(RowsShape shape, float scale, Storage z, Storage t, Storage loss) =>
        Count(nameof(MixtureLikelihood)).MixtureLikelihood(shape, scale, z, t, loss);

    internal override void MixtureLikelihoodBackward(RowsShape shape, float scale, Storage z, Storage t, Storage dloss, Storage dz) =>
        Count(nameof(MixtureLikelihoodBackward)).MixtureLikelihoodBackward(shape, scale, z, t, dloss, dz);

    internal override void ExponentialLikelihood(RowsShape shape, float scale, Storage z, Storage q, Storage loss) =>
        Count(nameof(ExponentialLikelihood)).ExponentialLikelihood(shape, scale, z, q, loss);

    internal override void ExponentialLikelihoodBackward(RowsShape shape, float scale, Storage z, Storage q, Storage dloss, Storage dz) =>
        Count(nameof(ExponentialLikelihoodBackward)).ExponentialLikelihoodBackward(shape, scale, z, q, dloss, dz);

    internal override void SgdStep(int length, SgdRule rule, Storage? clip, Storage dw, Storage w, Storage v) =>
        Count(nameof(SgdStep)).SgdStep(length, rule, clip, dw, w, v);

    internal override void AdamStep(int length, AdamRule rule, Storage? clip, Storage dw, Storage w, Storage m, Storage v) =>
        Count(nameof(AdamStep)).AdamStep(length, rule, clip, dw, w, m, v);

    private protected override Storage Create(int capacity) => new CpuStorage(capacity);

    protected override void Dispose(bool disposing) => inner.Dispose();

    private CpuDevice Count(string kernel)
    {
        Calls.Add(kernel);
        return inner;
    }
}
