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
    private const string NoWayOut6 = "Ip6OutNoRoutes";

    /// <summary>What the system has counted, behind all that a program prints.</summary>
    private const string Counters = "cat /proc/self/net/snmp; cat /proc/self/net/snmp6 2>/dev/null";

    /// <summary>Ingests a file and serves until it is told to end, then prints the counters. Its exit code is the service's.</summary>
    private const string IngestAndServe = $"""
        rag=$1; data=$2; url=$3; file=$4
        dotnet "$rag" ingest "$file" --data-dir "$data" || exit
        dotnet "$rag" serve --urls "$url" --data-dir "$data" & served=$!
        trap 'kill -TERM $served' TERM
        wait $served
        wait $served; code=$?
        {Counters}
        exit $code
        """;

    private readonly DirectoryInfo _folder = TestFolder.Create("rag-silence-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Serve_IngestsAnswersAndDrains_WithoutAPacketToAnywhere()
    {
        news.CopyNewsTo(_folder);
        var article = Path.Combine(_folder.FullName, "article.jsonl");
        await File.WriteAllTextAsync(
            article,
            """{"url":"https://a.example/1","title":"Bridge","body":"The bridge is open again."}""",
            Cancellation
        );
        using var service = StartShell(IngestAndServe, _folder.FullName, $"http://127.0.0.1:{RagProcess.FreePort()}", article);
        using var client = await ConnectAsync(service);

        using var reply = await client.PostAsJsonAsync(
            "/v1/chat/completions",
            new { messages = new[] { new { role = "user", content = news.Samples.SuggestedQuestions[0] } } },
            Cancellation
        );

        var answer = await reply.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        Assert.NotEmpty(answer.GetProperty("choices")[0].GetProperty("message").GetProperty("annotations").EnumerateArray());
        using var kill = Process.Start("kill", ["-TERM", service.Id.ToString(CultureInfo.InvariantCulture)]);
        var output = await service.StandardOutput.ReadToEndAsync(Cancellation);
        await service.WaitForExitAsync(Cancellation);
        Assert.True(service.ExitCode == 0, output);
        Assert.Equal((0, 0), (PacketsWithoutAWay(output), PacketsWithoutAWay6(output)));
    }

    /// <summary>The measure itself: a command that is told to fetch something does send packets.</summary>
    [Theory]
    [InlineData("http://93.184.215.14/feed.xml")]
    [InlineData("http://[2606:4700:4700::1111]/feed.xml")]
    public async Task Follow_AFeedOfAnAddress_IsCounted(string url)
    {
        Assert.SkipUnless(!url.Contains('[', StringComparison.Ordinal) || File.Exists("/proc/net/snmp6"), "The system has no IPv6.");
        using var fetching = StartShell($"dotnet \"$@\"; {Counters}", "feeds", "add", url, "--data-dir", _folder.FullName);

        var output = await fetching.StandardOutput.ReadToEndAsync(Cancellation);

        Assert.True(PacketsWithoutAWay(output) + PacketsWithoutAWay6(output) > 0, output);
    }

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

    /// <summary>Of version 6 of the protocol, whose counters have a line each; 0 where the system does not speak it.</summary>
    private static long PacketsWithoutAWay6(string snmp)
    {
        var line = snmp.Split('\n').FirstOrDefault(line => line.StartsWith(NoWayOut6, StringComparison.Ordinal));
        return line is null ? 0 : long.Parse(line.AsSpan(NoWayOut6.Length), CultureInfo.InvariantCulture);
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
