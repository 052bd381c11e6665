using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Rag.Api.Hosting;
using Rag.Core.Models;
using Rag.Fetching.Tests.ModelHubs;
using Rag.ModelFiles.Weights;
using Rag.Stores.Embedded;

namespace Rag.EndToEnd.Tests.Library;

/// <summary>Models of one's own, from the command line to the service that uses them by name.</summary>
public sealed class ModelLibraryCommandTests : IDisposable
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;
    private readonly DirectoryInfo _folder = TestFolder.Create("rag-library-");

    private static string BundledReader => Path.Combine(AppContext.BaseDirectory, "models", "news-reader-135m");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Import_AGgufModel_IsListedShownUsedByNameAndRemoved()
    {
        var card = Json(await RunAsync("import", BundledReader, "--name", "mine", "--json"));
        Assert.Equal(("mine", "generator", "llama"), (Text(card, "name"), Text(card, "kind"), Text(card, "family")));
        Assert.Equal((8192, 4), (card.GetProperty("context").GetInt32(), card.GetProperty("files").GetArrayLength()));

        var (_, list, _) = await RagProcess.RunAsync(Arguments("list", "--json")); // bytes
        var listed = Json(list).EnumerateArray().Single(model => Text(model, "name") == "mine");
        Assert.False(listed.GetProperty("bundled").GetBoolean());
        Assert.Equal(64, Text(listed, "digest").Length);
        Assert.Equal(Text(card, "source"), Text(Json(await RunAsync("show", "mine", "--json")), "source"));
        Assert.Equal("reader", Text(Json(await RunAsync("show", "news-reader-135m", "--json")), "kind"));

        await using (var services = RagServices.Build(_folder, ("Models:Reader", "mine")))
        {
            Assert.NotEmpty(services.GetRequiredService<ITokenizer>().Encode("a text"));
        }

        Assert.Equal("mine", Text(Json(await RunAsync("remove", "mine", "--json")), "removed"));
        Assert.Equal((1, ""), await CodeAsync("remove", "mine"));
        Assert.True(File.Exists(Path.Combine(BundledReader, "tokenizer.json")));
    }

    [Fact]
    public async Task Import_KilledAtAnyMoment_ShowsNothingHalfAndTheNextOneSweeps()
    {
        foreach (var delay in LongForm.Of([600], [350, 900, 1300]))
        {
            using (var killed = RagProcess.Start(Arguments("import", BundledReader, "--name", "mine")))
            {
                await Task.Delay(delay, _cancellation);
            }

            var library = ModelFolders.LibraryOf(new DataFolder(_folder.FullName));
            Assert.Empty(library.List().Troubles);
            if (library.Has("mine"))
            {
                Assert.Equal(4, library.Get("mine").Files.Length);
                library.Remove("mine");
            }
        }

        await RunAsync("import", BundledReader, "--name", "mine");
        Assert.Equal(["mine"], Directory.EnumerateDirectories(Path.Combine(_folder.FullName, "library")).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Import_WhatCannotBeRun_IsRefusedByNameInOneSentence()
    {
        var folder = _folder.CreateSubdirectory("other").FullName;
        File.WriteAllText(Path.Combine(folder, "config.json"), """{"model_type":"mamba9","state_size":4}""");
        File.WriteAllBytes(Path.Combine(folder, "model.safetensors"), [2, 0, 0, 0, 0, 0, 0, 0, (byte)'{', (byte)'}']);

        var (code, output, errors) = await RagCommand.RunAsync(Arguments("import", folder));

        Assert.Equal((1, ""), (code, output));
        Assert.StartsWith("rag: ", errors);
        Assert.Contains("mamba9", errors);
        Assert.DoesNotContain('\n', errors);
        Assert.False(Directory.Exists(Path.Combine(_folder.FullName, "library", "other")));
    }

    [Fact]
    public async Task Remove_WhatIsInUseConfiguredOrBundled_IsRefused()
    {
        await RunAsync("import", BundledReader, "--name", "mine");

        using (DataFolderLock.Take(_folder.FullName))
        {
            Assert.Contains("may be in use", await ErrorAsync("remove", "mine"));
        }

        using var configured = RagProcess.StartWith([("RAG_Models__Reader", "mine")], Arguments("remove", "mine"));
        Assert.Equal(1, await configured.ExitAsync());
        Assert.Contains("Models:Reader", configured.Errors);
        Assert.Contains("came with the program", await ErrorAsync("remove", "news-reader-135m"));
        Assert.True(ModelFolders.LibraryOf(new DataFolder(_folder.FullName)).Has("mine"));
    }

    [Fact]
    public async Task Build_WithAModelOfAnotherKindOrDamagedFiles_IsRefused()
    {
        await RunAsync("import", BundledReader, "--name", "mine");
        await using (var services = RagServices.Build(_folder, ("Models:Extractor", "mine")))
        {
            var refusal = Assert.Throws<ModelFileException>(services.GetRequiredService<IExtractor>);
            Assert.Contains("generator, where one of the kind extractor is needed", refusal.Message);
        }

        var tokenizer = Path.Combine(_folder.FullName, "library", "mine", "tokenizer.json");
        var content = File.ReadAllBytes(tokenizer);
        File.Delete(tokenizer); // it is a link to the bundled file, which must not change
        File.WriteAllBytes(tokenizer, [.. content.AsSpan(0, content.Length - 1), (byte)' ']);
        await using (var services = RagServices.Build(_folder, ("Models:Reader", "mine")))
        {
            Assert.Contains("SHA-256", Assert.Throws<ModelFileException>(services.GetRequiredService<ITokenizer>).Message);
        }
    }

    [Fact]
    public async Task Pull_FromAMirror_BringsTheModelAtItsCommitAndNoMore()
    {
        await using var hub = await HubServer.StartAsync();
        Put(hub, "models/families/llama", "config.json", "generation_config.json", "model.safetensors");
        hub.Put(hub.Main, "tokenizer.json", Encoding.UTF8.GetBytes(ShortTokenizer.Read().ToJsonString()));
        hub.Put(hub.Main, "README.md", "---\nlicense: mit\n---\nA model."u8.ToArray());
        hub.Put(hub.Main, "pytorch_model.bin", "pickle"u8.ToArray());
        hub.Cuts.Enqueue(100);

        var card = Json(await RunAsync("pull", "owner/model@main", "--mirror", hub.Endpoint.ToString(), "--json"));

        Assert.Equal(("model", "llama", "mit"), (Text(card, "name"), Text(card, "family"), Text(card, "license")));
        Assert.Equal((hub.Main, $"{hub.Endpoint}owner/model"), (Text(card, "revision"), Text(card, "source")));
        Assert.DoesNotContain(hub.Seen, seen => seen.Contains(".bin", StringComparison.Ordinal));
        Assert.Equal(["model"], Directory.EnumerateDirectories(Path.Combine(_folder.FullName, "library")).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Pull_AFamilyThatIsNotSupported_FetchesNoWeights()
    {
        await using var hub = await HubServer.StartAsync();
        hub.Put(hub.Main, "config.json", """{"model_type":"mamba9"}"""u8.ToArray());
        hub.Put(hub.Main, "model.safetensors", new byte[1000]);

        Assert.Contains("mamba9", await ErrorAsync("pull", "owner/model", "--mirror", hub.Endpoint.ToString()));

        Assert.DoesNotContain(hub.Seen, seen => seen.Contains("model.safetensors", StringComparison.Ordinal));
    }

    private static void Put(HubServer hub, string folder, params string[] names)
    {
        foreach (var name in names)
        {
            hub.Put(hub.Main, name, File.ReadAllBytes(Path.Combine(SharedData.Require(folder), name)));
        }
    }

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;

    private static JsonElement Json(string output) => JsonDocument.Parse(output).RootElement;

    private string[] Arguments(params string[] arguments) => ["models", .. arguments, "--data-dir", _folder.FullName];

    private async Task<string> RunAsync(params string[] arguments)
    {
        var (code, output, errors) = await RagCommand.RunAsync(Arguments(arguments));
        Assert.Equal((0, ""), (code, errors));
        return output;
    }

    private async Task<(int Code, string Output)> CodeAsync(params string[] arguments)
    {
        var (code, output, _) = await RagCommand.RunAsync(Arguments(arguments));
        return (code, output);
    }

    private async Task<string> ErrorAsync(params string[] arguments)
    {
        var (code, _, errors) = await RagCommand.RunAsync(Arguments(arguments));
        Assert.Equal(1, code);
        return errors;
    }
}
