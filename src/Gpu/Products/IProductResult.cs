namespace MidasNet.Gpu;

/// <summary>Where the sums of a matrix product go, and what becomes of them on the way.</summary>
internal interface IProductResult
{
    /// <summary>Takes the sums of four neighbouring columns, the first of which is within the matrix; each sum comes once.</summary>
    void Put(int row, int column, Float4 sums);
}
