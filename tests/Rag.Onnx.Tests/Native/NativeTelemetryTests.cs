using System.Diagnostics;
using System.Runtime.InteropServices;
using Rag.Onnx.Graphs.Proto;
using Rag.Onnx.Native;
using Rag.Onnx.Tests.Operators;
using Rag.Tests;

namespace Rag.Onnx.Tests.Native;

public partial class NativeTelemetryTests
{
    private const string Child = "RAG_TELEMETRY_CHILD";

    [Fact]
    public void Environment_OfTheCLibrary_HasTheSwitch()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "getenv of libc is looked at");
        using var session = OnnxSession.Load(TinyGraph(), new OnnxSessionOptions { Threads = 1 });
        Assert.Equal("1", Marshal.PtrToStringUTF8(GetEnvironment(OnnxRuntimeLibrary.TelemetrySwitch)));
    }

    [Fact]
    public void Session_InAFreshHome_LeavesNoTelemetryFiles()
    {
        if (Environment.GetEnvironmentVariable(Child) == "1")
        {
            OnnxSession.Load(TinyGraph(), new OnnxSessionOptions { Threads = 1 }).Dispose();
            return;
        }

        using var home = new TemporaryFolder();
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
        {
            start.ArgumentList.Add(typeof(NativeTelemetryTests).Assembly.Location);
        }

        start.ArgumentList.Add("-method");
        start.ArgumentList.Add($"{typeof(NativeTelemetryTests).FullName}.{nameof(Session_InAFreshHome_LeavesNoTelemetryFiles)}");
        start.Environment["HOME"] = home.Path;
        start.Environment["XDG_CACHE_HOME"] = Path.Combine(home.Path, ".cache");
        start.Environment[Child] = "1";
        start.Environment.Remove(OnnxRuntimeLibrary.TelemetrySwitch);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        Assert.True(process.WaitForExit(60_000));
        Assert.True(process.ExitCode == 0, output);
        Assert.Matches(@"Total:\s*1\b", output);
        var files = Directory
            .EnumerateFileSystemEntries(home.Path, "*", SearchOption.AllDirectories)
            .Where(path => path.Contains("Microsoft", StringComparison.OrdinalIgnoreCase));
        Assert.Empty(files);
    }

    private static byte[] TinyGraph()
    {
        var model = ModelProto.Parser.ParseFrom(OperatorGraph.Build("Unused", [("x", 1)], [("y", 1)]));
        model.Graph.Node[0].Domain = "";
        model.Graph.Node[0].OpType = "Identity";
        return Google.Protobuf.MessageExtensions.ToByteArray(model);
    }

    [LibraryImport("libc", EntryPoint = "getenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint GetEnvironment(string name);
}
