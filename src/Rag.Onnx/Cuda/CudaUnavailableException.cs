namespace Rag.Onnx.Cuda;

/// <summary>CUDA was asked for and cannot be had; the message is one sentence that says why.</summary>
public sealed class CudaUnavailableException(string message, Exception inner) : InvalidOperationException(message, inner)
{
    /// <param name="failure">What ONNX Runtime threw: an <see cref="EntryPointNotFoundException"/> where its library was built without CUDA.</param>
    /// <param name="missing">Libraries that were looked for and not found.</param>
    internal static CudaUnavailableException From(Exception failure, IReadOnlyList<string> missing) => new(
        failure is EntryPointNotFoundException ? "This build has no CUDA: build with -p:Gpu=true."
        : missing.Contains(CudaLibraries.Driver) ? $"There is no NVIDIA driver: {CudaLibraries.Driver} is not found."
        : missing.Count > 0 ? $"CUDA cannot be loaded: {string.Join(", ", missing)} not found; install CUDA 13 and cuDNN 9, or put them on LD_LIBRARY_PATH."
        : $"CUDA cannot be started: {failure.Message.Split('\n')[0].Trim()}",
        failure);
}
