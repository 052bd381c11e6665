using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Rag.Api.Edge;
using Rag.Api.Hosting;

namespace Rag.EndToEnd.Tests;

/// <summary>
/// The program sends nothing that nobody asked for: it runs where there is no network but the loopback, and the system counts every packet
/// that found no way out.
/// </summary>
public sealed class NetworkSilenceTests(RunningService news) : IDisposable
{
    private const string NoWayOut = "OutNoRoutes";

    private readonly DirectoryInfo _folder = TestFolder.Create("rag-silence-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Serve_AnswersAndEnds_WithoutAPacketToAnywhere()
    {
        news.CopyNewsTo(_folder);
        using var service = Start("serve", "--urls", $"http://127.0.0.1:{RagProcess.FreePort()}", "--data-dir", _folder.FullName);
        using var client = await ConnectAsync(service);

        using var reply = await client.PostAsJsonAsync(
            "/v1/chat/completions",
            new { messages = new[] { new { role = "user", content = news.Samples.SuggestedQuestions[0] } } },
            Cancellation
        );

        var answer = await reply.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        Assert.NotEmpty(answer.GetProperty("choices")[0].GetProperty("message").GetProperty("annotations").EnumerateArray());
        Assert.Equal(0, PacketsWithoutAWay(await File.ReadAllTextAsync($"/proc/{service.Id}/net/snmp", Cancellation)));
        service.Kill(entireProcessTree: true);
    }

    /// <summary>The measure itself: a command that is told to fetch something does send packets.</summary>
    [Fact]
    public async Task Follow_AFeedOfAnAddress_IsCounted()
    {
        using var fetching = StartShell(
            "dotnet \"$@\"; cat /proc/self/net/snmp",
            "feeds",
            "add",
            "http://93.184.215.14/feed.xml",
            "--data-dir",
            _folder.FullName
        );

        var output = await fetching.StandardOutput.ReadToEndAsync(Cancellation);

        Assert.True(PacketsWithoutAWay(output) > 0, output);
    }

    private static Process Start(params string[] arguments) => StartShell("exec dotnet \"$@\"", arguments);

    private static Process StartShell(string script, params string[] arguments)
    {
        using (var tried = StartApart("true"))
        {
            tried.WaitForExit();
            Assert.SkipUnless(
                tried.ExitCode == 0,
                "A namespace without a network cannot be made here: it needs ip, and the right to make one."
            );
        }

        return StartApart(script, [Path.Combine(AppContext.BaseDirectory, "rag.dll"), .. arguments]);
    }

    /// <summary>Runs the script where there is no network but the loopback.</summary>
    private static Process StartApart(string script, params string[] arguments)
    {
        try
        {
            return Process.Start(
                new ProcessStartInfo(
                    "unshare",
                    ["--map-root-user", "--net", "sh", "-c", $"ip link set lo up && {script}", "sh", .. arguments]
                )
                {
                    RedirectStandardOutput = true,
                }
            )!;
        }
        catch (Win32Exception exception)
        {
            Assert.Skip($"There is no unshare here, which runs a program without a network: {exception.Message}");
            throw;
        }
    }

    /// <summary>Over the socket in the data folder, which no network has a part in.</summary>
    private async Task<HttpClient> ConnectAsync(Process service)
    {
        while (true)
        {
            Assert.False(service.HasExited, "The service has ended.");
            if (await AdminSocket.TryOpenAsync(new DataFolder(_folder.FullName), Cancellation) is { } client)
            {
                return client;
            }

            await Task.Delay(100, Cancellation);
        }
    }

    /// <summary>Of the two lines of IP, the first has the names and the second the numbers.</summary>
    private static long PacketsWithoutAWay(string snmp)
    {
        var lines = snmp.Split('\n')
            .Where(line => line.StartsWith("Ip:", StringComparison.Ordinal))
            .Select(line => line.Split(' '))
            .ToArray();
        return long.Parse(lines[1][Array.IndexOf(lines[0], NoWayOut)], CultureInfo.InvariantCulture);
    }
}
