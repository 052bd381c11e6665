namespace Rag.Onnx.Native;

/// <summary>One node of a loaded graph. Compute may run on several threads at once, when a session is run by several.</summary>
internal abstract class ManagedKernel
{
    /// <summary>
    /// Computes the node. An exception becomes the failure of the run, with its message; an <see cref="ArgumentException"/> is reported as
    /// invalid argument.
    /// </summary>
    public abstract void Compute(KernelContext context);
}
