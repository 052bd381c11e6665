using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Rag.Onnx.Native;

/// <summary>
/// Prepares the process before the native ONNX Runtime library loads. The library carries a telemetry uploader that creates files under
/// ~/.cache/Microsoft; it reads its switch from the environment of the C library, which the managed
/// <see cref="Environment.SetEnvironmentVariable(string, string?)"/> does not change on Unix.
/// </summary>
internal static partial class OnnxRuntimeLibrary
{
    public const string TelemetrySwitch = "ORT_DISABLE_TELEMETRY";

    // Runs before any other code of this assembly, which alone uses ONNX Runtime: no code can load the library first.
#pragma warning disable CA2255
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void DisableTelemetry()
    {
        Environment.SetEnvironmentVariable(TelemetrySwitch, "1");
        if (OperatingSystem.IsWindows())
        {
            Check(SetOnWindows(TelemetrySwitch, "1"));
        }
        else
        {
            Check(SetOnUnix(TelemetrySwitch, "1", overwrite: 1));
        }

        static void Check(int error)
        {
            if (error != 0)
            {
                throw new InvalidOperationException(
                    $"The environment variable {TelemetrySwitch} could not be set; ONNX Runtime is not loaded."
                );
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetOnUnix(string name, string value, int overwrite);

    [LibraryImport("ucrtbase", EntryPoint = "_putenv_s", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetOnWindows(string name, string value);
}
