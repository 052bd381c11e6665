using System.Diagnostics;
using System.Text.Json;
using Rag.Onnx.Native;

namespace Rag.Peers.Workers;

/// <summary>
/// An engine in a process of its own, with its native libraries and environment to itself. It stands still while another engine is
/// measured.
/// </summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    private const double MiBBytes = 1 << 20;

    private readonly Process _process;

    private WorkerProcess(Process process, string name, WorkerSettings settings, EngineFacts facts) =>
        (_process, Name, Settings, Facts) = (process, name, settings, facts);

    public string Name { get; }

    public EngineKind Engine => Settings.Engine;

    public EngineFacts Facts { get; }

    public WorkerSettings Settings { get; }

    public static async Task<WorkerProcess> StartAsync(string name, WorkerSettings settings, CancellationToken cancellation)
    {
        var process = Process.Start(StartInfo(settings.Wait)) ?? throw new InvalidOperationException("The worker process did not start.");
        try
        {
            var facts = await ExchangeAsync<EngineFacts>(process, name, JsonSerializer.Serialize(settings), cancellation);
            Standstill.Begin(process);
            return new WorkerProcess(process, name, settings, facts);
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            process.Dispose();
            throw;
        }
    }

    private static ProcessStartInfo StartInfo(ThreadWait wait)
    {
        var program = Environment.ProcessPath!;
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
        {
            start.ArgumentList.Add(typeof(WorkerProcess).Assembly.Location);
        }

        start.ArgumentList.Add(PeersCommandLine.WorkerCommand);

        // llama.cpp waits in OpenMP's barriers. With threads that spin there its decode collapses as soon as other programs use a core, so
        // that both are tried.
        start.Environment["OMP_WAIT_POLICY"] = wait == ThreadWait.Spin ? "active" : "passive";
        start.Environment[OnnxRuntimeLibrary.TelemetrySwitch] = "1";
        return start;
    }

    public async Task<TResult> RunAsync<TResult>(Job<TResult> job, CancellationToken cancellation)
        where TResult : class
    {
        Standstill.End(_process);
        try
        {
            return await ExchangeAsync<TResult>(_process, Name, JsonSerializer.Serialize<Job>(job), cancellation);
        }
        finally
        {
            Standstill.Begin(_process);
        }
    }

    private static async Task<TResult> ExchangeAsync<TResult>(Process process, string name, string line, CancellationToken cancellation)
        where TResult : class
    {
        await process.StandardInput.WriteLineAsync(line.AsMemory(), cancellation);
        await process.StandardInput.FlushAsync(cancellation);
        var answer = await process.StandardOutput.ReadLineAsync(cancellation)
            ?? throw new InvalidOperationException($"The worker {name} ended without an answer; its own words are above.");
        var reply = JsonSerializer.Deserialize<Reply>(answer)!;
        return reply.Error is null
            ? reply.Result.Deserialize<TResult>()!
            : throw new InvalidOperationException($"The worker {name} failed: {reply.Error}");
    }

    /// <param name="modelMib">The model's files on disk.</param>
    public EngineReport Report(double modelMib)
    {
        _process.Refresh();
        return new EngineReport(Name, Facts.Description, Math.Round(_process.PeakWorkingSet64 / MiBBytes, 1), modelMib, Facts.GraphMib);
    }

    public async ValueTask DisposeAsync()
    {
        Standstill.End(_process);
        _process.StandardInput.Close();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }
}
