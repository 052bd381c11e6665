namespace Rag.ModelFiles.Weights;

/// <summary>The rows of a tensor that is stored in another form than as rows of elements. Thread-safe.</summary>
internal interface IRowReader
{
    /// <summary>Rows [first, first + count) as floats.</summary>
    /// <param name="destination">[count, columns of the tensor]</param>
    void ReadFloat32(long first, int count, Span<float> destination);

    /// <summary>The same rows as they are stored, in blocks of the engine's own form; null where they are in another.</summary>
    BlockRows? ReadBlocks(long first, int count) => null;
}
