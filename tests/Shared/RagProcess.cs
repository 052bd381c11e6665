using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Rag.Tests;

/// <summary>The executable as a person starts it.</summary>
internal sealed class RagProcess : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(4);
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();

    private RagProcess(Process process)
    {
        Process = process;
        process.OutputDataReceived += (_, line) => Append(_output, line.Data);
        process.ErrorDataReceived += (_, line) => Append(_errors, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public Process Process { get; }

    public string Output => Read(_output);

    public string Errors => Read(_errors);

    public static RagProcess Start(params string[] arguments) => StartWith([], arguments);

    public static RagProcess StartWith(ReadOnlySpan<(string Name, string Value)> environment, params string[] arguments)
    {
        var start = Program(arguments);
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new RagProcess(System.Diagnostics.Process.Start(start)!);
    }

    /// <summary>How the executable is started with its streams in the tests' hands.</summary>
    public static ProcessStartInfo Program(params string[] arguments) =>
        new("dotnet", [Path.Combine(AppContext.BaseDirectory, "rag.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };

    public static async Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        using var rag = Start(arguments);
        return (await rag.ExitAsync(), rag.Output, rag.Errors);
    }

    /// <summary>A port of this machine that nobody listens on.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async Task<int> ExitAsync()
    {
        using var limit = new CancellationTokenSource(s_limit);
        await Process.WaitForExitAsync(limit.Token);
        return Process.ExitCode;
    }

    /// <summary>Returns when the service answers.</summary>
    public async Task HealthyAsync(HttpClient client, CancellationToken cancellation)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                using var reply = await client.GetAsync("/healthz", cancellation);
                if (reply.IsSuccessStatusCode || attempt >= 1200)
                {
                    return;
                }
            }
            catch (HttpRequestException) when (attempt < 1200 && !Process.HasExited)
            {
                // It does not listen yet.
            }

            await Task.Delay(100, cancellation);
        }
    }

    /// <summary>A line of its output, counted from 0, once it is written.</summary>
    public async Task<string> LineAsync(int number, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(s_limit);
        while (true)
        {
            if (Output.Split('\n', StringSplitOptions.RemoveEmptyEntries) is var lines && lines.Length > number)
            {
                return lines[number];
            }

            await Task.Delay(50, limit.Token);
        }
    }

    public void Dispose()
    {
        if (!Process.HasExited)
        {
            Process.Kill(entireProcessTree: true);
        }

        Process.WaitForExit(s_limit); // from then on what it held is free
        Process.Dispose();
    }

    private static void Append(StringBuilder text, string? line)
    {
        lock (text)
        {
            text.AppendLine(line);
        }
    }

    private static string Read(StringBuilder text)
    {
        lock (text)
        {
            return text.ToString().Trim();
        }
    }
}
