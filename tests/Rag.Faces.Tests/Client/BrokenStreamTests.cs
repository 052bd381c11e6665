using Rag.Client;
using Rag.Client.Answers;
using Rag.Client.Errors;

namespace Rag.Faces.Tests.Client;

/// <summary>What the client does with a stream that does not come to its end.</summary>
public sealed class BrokenStreamTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AskStreamingAsync_StreamBreaksOff_FailsAfterThePieces()
    {
        await using var server = await ScriptedServer.StartAsync(
            (_, http) => ScriptedServer.EventsAsync(http, ScriptedServer.Completion("One ", "two").SkipLast(1))
        );
        using var client = new RagClient(new RagClientOptions { BaseAddress = server.Address });

        var (text, failure) = await ReadAsync(client);

        Assert.Equal("One two", text);
        Assert.IsType<RagConnectionException>(failure);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task AskStreamingAsync_ErrorEvent_IsTheExceptionOfItsSentence()
    {
        await using var server = await ScriptedServer.StartAsync(
            (_, http) =>
                ScriptedServer.EventsAsync(
                    http,
                    [.. ScriptedServer.Completion("One").Take(1), ErrorReply.Of("The engine failed.", type: "server_error")]
                )
        );
        using var client = new RagClient(new RagClientOptions { BaseAddress = server.Address });

        var (text, failure) = await ReadAsync(client);

        Assert.Equal("One", text);
        Assert.Equal("The engine failed.", Assert.IsType<RagServerException>(failure).Message);
    }

    [Fact]
    public async Task AskStreamingAsync_StreamStandsStill_IsGivenUp()
    {
        await using var server = await ScriptedServer.StartAsync(
            async (_, http) =>
            {
                await ScriptedServer.EventsAsync(http, ScriptedServer.Completion("One").Take(1));
                await Task.Delay(Timeout.Infinite, http.RequestAborted);
            }
        );
        using var client = new RagClient(
            new RagClientOptions { BaseAddress = server.Address, IdleTimeout = TimeSpan.FromMilliseconds(200) }
        );

        var (text, failure) = await ReadAsync(client);

        Assert.Equal("One", text);
        Assert.IsType<RagConnectionException>(failure);
    }

    [Fact]
    public async Task AskStreamingAsync_EventWithoutEnd_IsGivenUp()
    {
        await using var server = await ScriptedServer.StartAsync(
            async (_, http) =>
            {
                http.Response.ContentType = "text/event-stream";
                var filler = new byte[64 << 10];
                filler.AsSpan().Fill((byte)'x');
                while (!http.RequestAborted.IsCancellationRequested)
                {
                    await http.Response.Body.WriteAsync(filler, http.RequestAborted);
                }
            }
        );
        using var client = new RagClient(new RagClientOptions { BaseAddress = server.Address });

        var (_, failure) = await ReadAsync(client);

        Assert.Contains("MiB", Assert.IsType<RagConnectionException>(failure).Message, StringComparison.Ordinal);
    }

    private static async Task<(string Text, Exception? Failure)> ReadAsync(RagClient client)
    {
        var text = "";
        try
        {
            await foreach (var update in client.AskStreamingAsync(new Question("Is it?"), Cancellation))
            {
                text += update.Text;
            }

            return (text, null);
        }
        catch (RagException failure)
        {
            return (text, failure);
        }
    }
}
