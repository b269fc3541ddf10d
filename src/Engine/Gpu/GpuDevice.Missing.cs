namespace MidasNet.Gpu;

// Kernels that are not written yet: each goes to a file of its own, and this file goes.
internal sealed partial class GpuDevice
{
    public override void ClipNorm(ReadOnlySpan<Storage> x, ReadOnlySpan<int> lengths, float most, Storage clip) => throw new NotSupportedException(nameof(ClipNorm));

    public override void Transpose(TransposeShape shape, Storage x, Storage y) => throw new NotSupportedException(nameof(Transpose));

    public override void Dropout(int length, float rate, ulong seed, Storage x, Storage y) => throw new NotSupportedException(nameof(Dropout));

    public override void Conv2d<TActivation>(Conv2dShape shape, TActivation activation, Storage x, Storage w, Storage? b, Storage y) => throw new NotSupportedException(nameof(Conv2d));

    public override void Conv2dBackwardInput(Conv2dShape shape, Storage dy, Storage w, Storage dx) => throw new NotSupportedException(nameof(Conv2dBackwardInput));

    public override void Conv2dBackwardWeight(Conv2dShape shape, Storage x, Storage dy, Storage dw) => throw new NotSupportedException(nameof(Conv2dBackwardWeight));

    public override void Linear<TActivation>(LinearShape shape, TActivation activation, Storage x, Storage w, Storage? b, Storage y) => throw new NotSupportedException(nameof(Linear));

    public override void LinearBackwardInput(LinearShape shape, Storage dy, Storage w, Storage dx) => throw new NotSupportedException(nameof(LinearBackwardInput));

    public override void LinearBackwardWeight(LinearShape shape, Storage x, Storage dy, Storage dw) => throw new NotSupportedException(nameof(LinearBackwardWeight));

    public override void SumPerChannel(ChannelShape shape, Storage dy, Storage db) => throw new NotSupportedException(nameof(SumPerChannel));

    public override void MaxPool2d(Pool2dShape shape, Storage x, Storage y, Storage? places) => throw new NotSupportedException(nameof(MaxPool2d));

    public override void MaxPool2dBackward(Pool2dShape shape, Storage places, Storage dy, Storage dx) => throw new NotSupportedException(nameof(MaxPool2dBackward));

    public override void AveragePool2d(Pool2dShape shape, Storage x, Storage y) => throw new NotSupportedException(nameof(AveragePool2d));

    public override void AveragePool2dBackward(Pool2dShape shape, Storage dy, Storage dx) => throw new NotSupportedException(nameof(AveragePool2dBackward));

    public override void BatchStatistics(ChannelShape shape, Storage x, Storage mean, Storage variance) => throw new NotSupportedException(nameof(BatchStatistics));

    public override void BatchNorm<TActivation>(ChannelShape shape, TActivation activation, float epsilon, Storage x, Storage mean, Storage variance, Storage gamma, Storage beta, Storage y) => throw new NotSupportedException(nameof(BatchNorm));

    public override void BatchNormBackward<TActivation>(ChannelShape shape, TActivation activation, float epsilon, bool batchStatistics, Storage x, Storage mean, Storage variance, Storage gamma, Storage beta, Storage dy, Storage? dx, Storage dgamma, Storage dbeta) => throw new NotSupportedException(nameof(BatchNormBackward));

    public override void FoldBatchNorm(RowsShape shape, float epsilon, Storage w, Storage? b, Storage mean, Storage variance, Storage gamma, Storage beta, Storage foldedW, Storage foldedB) => throw new NotSupportedException(nameof(FoldBatchNorm));

    public override void Softmax(RowsShape shape, Storage x, Storage y) => throw new NotSupportedException(nameof(Softmax));

    public override void SoftmaxBackward(RowsShape shape, Storage y, Storage dy, Storage dx) => throw new NotSupportedException(nameof(SoftmaxBackward));

    public override void LogSoftmax(RowsShape shape, Storage x, Storage y) => throw new NotSupportedException(nameof(LogSoftmax));

    public override void LogSoftmaxBackward(RowsShape shape, Storage y, Storage dy, Storage dx) => throw new NotSupportedException(nameof(LogSoftmaxBackward));

    public override void CrossEntropy(RowsShape shape, float scale, Storage z, Storage q, Storage loss) => throw new NotSupportedException(nameof(CrossEntropy));

    public override void CrossEntropyBackward(RowsShape shape, float scale, Storage z, Storage q, Storage dloss, Storage dz) => throw new NotSupportedException(nameof(CrossEntropyBackward));

    public override void MixtureLikelihood(RowsShape shape, float scale, Storage z, Storage t, Storage loss) => throw new NotSupportedException(nameof(MixtureLikelihood));

    public override void MixtureLikelihoodBackward(RowsShape shape, float scale, Storage z, Storage t, Storage dloss, Storage dz) => throw new NotSupportedException(nameof(MixtureLikelihoodBackward));

    public override void ExponentialLikelihood(RowsShape shape, float scale, Storage z, Storage q, Storage loss) => throw new NotSupportedException(nameof(ExponentialLikelihood));

    public override void ExponentialLikelihoodBackward(RowsShape shape, float scale, Storage z, Storage q, Storage dloss, Storage dz) => throw new NotSupportedException(nameof(ExponentialLikelihoodBackward));

    public override void SgdStep(int length, SgdRule rule, Storage? clip, Storage dw, Storage w, Storage v) => throw new NotSupportedException(nameof(SgdStep));

    public override void AdamStep(int length, AdamRule rule, Storage? clip, Storage dw, Storage w, Storage m, Storage v) => throw new NotSupportedException(nameof(AdamStep));

}
