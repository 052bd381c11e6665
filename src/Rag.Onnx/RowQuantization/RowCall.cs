namespace Rag.Onnx;

/// <summary>The memory of one call of a row operator; what an operator does not have is null. Rows of <see cref="Width"/> elements.</summary>
internal unsafe struct RowCall
{
    public int Rows;

    /// <summary>Elements of an output row.</summary>
    public int Width;

    /// <summary>What a quantised zero is; values reach <see cref="ZeroPoint"/> - 1 to either side of it.</summary>
    public int ZeroPoint;

    public float Epsilon;

    /// <summary>[Rows, Width]</summary>
    public float* Input;

    /// <summary>[Width]</summary>
    public float* Weight;

    /// <summary>[Rows, Width], or [Rows, 2·Width] for gate and up.</summary>
    public int* Products;

    /// <summary>[Rows]</summary>
    public float* RowScale;

    /// <summary>One for each column of <see cref="Products"/>.</summary>
    public float* ColumnScale;

    /// <summary>[Width]</summary>
    public float* Bias;

    /// <summary>[Rows, Width]</summary>
    public float* Residual;

    /// <summary>[Rows, Width]</summary>
    public byte* Quantized;

    /// <summary>[Rows]: element = (quantised - zero point) x scale.</summary>
    public float* Scale;

    /// <summary>[Rows, Width]</summary>
    public float* Output;
}

/// <summary>What a row operator does with each row, on any lanes.</summary>
internal unsafe interface IRowComputation
{
    /// <summary>Computes row <paramref name="row"/>; scratch holds the call's Width elements, rounded up to 16.</summary>
    static abstract void Row<L, V>(in RowCall call, long row, float* scratch)
        where L : struct, ILanes<V>
        where V : struct;
}
