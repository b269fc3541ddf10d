namespace MidasNet;

/// <summary>A copy of blocks that lie at regular distances: y[targetOffset + i·targetStride + j] = x[sourceOffset + i·sourceStride + j].</summary>
/// <param name="Blocks">The number of blocks, i = 0 .. blocks - 1.</param>
/// <param name="Length">Values in each block, j = 0 .. length - 1.</param>
/// <param name="SourceOffset">Start of the first block in the source.</param>
/// <param name="SourceStride">Distance of blocks in the source.</param>
/// <param name="TargetOffset">Start of the first block in the target.</param>
/// <param name="TargetStride">Distance of blocks in the target.</param>
internal readonly record struct BlockCopy(int Blocks, int Length, int SourceOffset, int SourceStride, int TargetOffset, int TargetStride);
