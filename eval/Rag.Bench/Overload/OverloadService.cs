using System.CommandLine;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Rag.Api.CommandLine;

namespace Rag.Bench.Overload;

/// <summary>
/// A service with the sample news in a process of its own: what is asked shares no memory with who asks, and its work is not that of
/// others.
/// </summary>
internal sealed class OverloadService : IDisposable
{
    private const string WorkerName = "overload-service";
    private static readonly TimeSpan s_betweenTries = TimeSpan.FromMilliseconds(500);

    private readonly Process _process;

    private OverloadService(Process process, Uri url) => (_process, Url) = (process, url);

    public Uri Url { get; }

    /// <summary>The command of the service's process.</summary>
    public static Command Worker()
    {
        var url = new Argument<string>("url");
        var folder = new Argument<string>("folder");
        var command = new Command(WorkerName) { url, folder };
        command.Hidden = true;
        command.SetAction(
            (parsed, _) =>
                RagCommandLine.RunAsync(["serve", "--urls", parsed.GetRequiredValue(url), "--data-dir", parsed.GetRequiredValue(folder)])
        );
        return command;
    }

    /// <summary>Returns once questions are answered.</summary>
    /// <exception cref="InvalidOperationException">The service ended before; its own words are on standard error.</exception>
    public static async Task<OverloadService> StartAsync(DirectoryInfo folder, CancellationToken cancellation)
    {
        var url = new Uri($"http://127.0.0.1:{FreePort()}");
        var process = BenchProcess.Start([WorkerName, url.ToString(), folder.FullName]);
        var service = new OverloadService(process, url);
        try
        {
            // Standard output is the report's alone.
            process.OutputDataReceived += (_, line) => Console.Error.WriteLine(line.Data);
            process.BeginOutputReadLine();
            using var client = new HttpClient { BaseAddress = url };
            while (!await IsReadyAsync(client, cancellation))
            {
                if (process.HasExited)
                {
                    throw new InvalidOperationException("The service did not start; its own words are above.");
                }

                await Task.Delay(s_betweenTries, cancellation);
            }

            return service;
        }
        catch
        {
            service.Dispose();
            throw;
        }
    }

    private static async Task<bool> IsReadyAsync(HttpClient client, CancellationToken cancellation)
    {
        try
        {
            using var reply = await client.GetAsync("/readyz", cancellation);
            return reply.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Its data are thrown away, so it is given no time to put them in order.</summary>
    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }
}
