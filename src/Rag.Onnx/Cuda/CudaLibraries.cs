using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace Rag.Onnx.Cuda;

/// <summary>The libraries that ONNX Runtime's CUDA provider needs from the machine, looked for as the loader looks for them.</summary>
public static class CudaLibraries
{
    public const string Driver = "libcuda.so.1";

    private const string Provider = "CUDAExecutionProvider";

    /// <summary>
    /// The libraries of CUDA 13 in the order in which the provider's file names them, and cuDNN, which the provider loads by name.
    /// </summary>
    public static IReadOnlyList<string> Toolkit { get; } =
    ["libcublasLt.so.13", "libcublas.so.13", "libcurand.so.10", "libcudart.so.13", "libcudnn.so.9"];

    /// <summary>Whether the ONNX Runtime of this build has the provider at all.</summary>
    public static bool IsBuiltIn => OrtEnv.Instance().GetAvailableProviders().Contains(Provider);

    public static bool Found(string library)
    {
        if (!NativeLibrary.TryLoad(library, out var handle))
        {
            return false;
        }

        NativeLibrary.Free(handle);
        return true;
    }

    /// <summary>The driver and the libraries that are not found on this machine.</summary>
    public static IReadOnlyList<string> Missing() => [.. Toolkit.Prepend(Driver).Where(library => !Found(library))];
}
