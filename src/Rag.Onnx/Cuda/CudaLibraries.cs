using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace Rag.Onnx.Cuda;

/// <summary>What ONNX Runtime's CUDA provider needs from the machine, looked for as the loader would.</summary>
public static class CudaLibraries
{
    public const string Driver = "libcuda.so.1";

    private const string Provider = "CUDAExecutionProvider";

    /// <summary>Of CUDA 13, in the order in which the provider's file names them; cuDNN is loaded by name.</summary>
    public static IReadOnlyList<string> Toolkit { get; } = ["libcublasLt.so.13", "libcublas.so.13", "libcurand.so.10", "libcudart.so.13", "libcudnn.so.9"];

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

    /// <summary>Driver and libraries that are not found.</summary>
    public static IReadOnlyList<string> Missing() => [.. Toolkit.Prepend(Driver).Where(library => !Found(library))];
}
