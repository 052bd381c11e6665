using Microsoft.ML.OnnxRuntime;

namespace Rag.Onnx.Cuda;

/// <summary>The first CUDA device. 'rag doctor --gpu' verifies that it works.</summary>
internal sealed class CudaDevice : IDecoderDevice
{
    private const int FirstDevice = 0;

    private CudaDevice() { }

    public OrtMemoryInfo Memory { get; } =
        new(OrtMemoryInfo.allocatorCUDA, OrtAllocatorType.DeviceAllocator, FirstDevice, OrtMemType.Default);

    /// <exception cref="CudaUnavailableException">This build or this machine has no CUDA; the message says which.</exception>
    public static CudaDevice Open()
    {
        // A failure is thrown with its message. The library would print it on stderr as well, because the log level of a session is not in
        // force yet.
        OrtEnv.Instance().EnvLogLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL;
        var device = new CudaDevice();
        try
        {
            device.CreateOptions().Dispose();
            return device;
        }
        catch
        {
            device.Dispose();
            throw;
        }
    }

    public SessionOptions CreateOptions()
    {
        var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, EnableMemoryPattern = false };
        try
        {
            options.AppendExecutionProvider_CUDA(FirstDevice);
            return options;
        }
        catch (Exception exception) when (exception is EntryPointNotFoundException or OnnxRuntimeException)
        {
            options.Dispose();
            throw CudaUnavailableException.From(exception, CudaLibraries.Missing());
        }
        catch
        {
            options.Dispose();
            throw;
        }
    }

    public void Dispose() => Memory.Dispose();
}
