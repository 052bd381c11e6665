namespace Rag.Onnx.Cuda;

/// <summary>CUDA was asked for and is not available; the message is one sentence that says why.</summary>
public sealed class CudaUnavailableException(string message, Exception inner) : InvalidOperationException(message, inner)
{
    /// <param name="failure">The exception of ONNX Runtime: an <see cref="EntryPointNotFoundException"/> when its library was built without
    /// CUDA.</param>
    /// <param name="missing">Libraries that were not found on the machine.</param>
    internal static CudaUnavailableException From(Exception failure, IReadOnlyList<string> missing) =>
        new(
            failure is EntryPointNotFoundException ? "This build has no CUDA: build with -p:Gpu=true."
                : missing.Contains(CudaLibraries.Driver) ? $"There is no NVIDIA driver: {CudaLibraries.Driver} is not found."
                : missing.Count > 0
                    ? $"CUDA cannot be loaded: {string.Join(", ", missing)} not found; "
                        + "install CUDA 13 and cuDNN 9, or put them on LD_LIBRARY_PATH."
                : $"CUDA cannot be started: {failure.Message.Split('\n')[0].Trim()}",
            failure
        );
}
