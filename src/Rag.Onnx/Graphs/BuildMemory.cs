namespace Rag.Onnx.Graphs;

/// <summary>The memory of a process that builds a graph of gigabytes part by part.</summary>
internal static class BuildMemory
{
    /// <summary>A part that leaves less behind is not worth a collection, in bytes.</summary>
    private const long WorthIt = 256 << 20;

    /// <summary>
    /// Gives back what parts that are written left behind. The collector alone waits until the garbage is as large as what is in use, which
    /// for the matrices of a large model is memory that the machine may not have.
    /// </summary>
    public static void Release()
    {
        if (GC.GetTotalMemory(forceFullCollection: false) >= WorthIt)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }
    }
}
