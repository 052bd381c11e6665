using System.Text.Json;

namespace Rag.EndToEnd.Tests.Library;

/// <summary>A mixture of experts through <c>rag models quantize</c>, from its folder to its card in the library.</summary>
public sealed class QuantizeCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = TestFolder.Create("rag-quantize-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Quantize_AMixtureOfExperts_IsListedWithWhatItCost()
    {
        var (code, output, errors) = await QuantizeAsync("--bits", "8", "--method", "gptq");

        Assert.Equal((0, ""), (code, errors));
        var told = JsonDocument.Parse(output).RootElement;
        var card = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder.FullName, "library", "small", "card.json"))).RootElement;
        var kept = card.GetProperty("quantization");
        Assert.Equal(12, kept.GetProperty("experts").GetInt32());
        Assert.InRange(kept.GetProperty("experts_to_nearest").GetInt32(), 0, 11);
        Assert.Equal(8, kept.GetProperty("bits").GetInt32());
        var (before, after) = (kept.GetProperty("perplexity_before").GetDouble(), kept.GetProperty("perplexity_after").GetDouble());
        Assert.InRange(after, before * 0.98, before * 1.02);
        Assert.Contains("xperts", told.GetRawText());
    }

    [Fact]
    public async Task Quantize_WhatLosesTooMuch_IsRefusedAndKeptWithForceAlone()
    {
        var (code, output, errors) = await QuantizeAsync("--bits", "4", "--method", "rtn");

        Assert.Equal((1, false), (code, Directory.Exists(Path.Combine(_folder.FullName, "library", "small"))));
        Assert.Contains("nothing was kept; --force keeps it", errors);
        Assert.NotEmpty(output);

        Assert.Equal(0, (await QuantizeAsync("--bits", "4", "--method", "rtn", "--force")).Code);
        Assert.True(File.Exists(Path.Combine(_folder.FullName, "library", "small", "card.json")));
    }

    private async Task<(int Code, string Output, string Errors)> QuantizeAsync(params string[] options)
    {
        var model = Path.Combine(_folder.FullName, "mixtral");
        if (!Directory.Exists(model))
        {
            Directory.CreateDirectory(model);
            foreach (var file in Directory.EnumerateFiles(SharedData.Require("models/families/mixtral")))
            {
                File.Copy(file, Path.Combine(model, Path.GetFileName(file)));
            }

            ShortTokenizer.Write(model);
            var texts = Enumerable.Range(0, 32).Select(i => JsonSerializer.Serialize(new { text = Text(i) }));
            File.WriteAllLines(Path.Combine(_folder.FullName, "texts.jsonl"), texts);
        }

        string[] arguments =
        [
            "models",
            "quantize",
            model,
            "--name",
            "small",
            "--calibration",
            Path.Combine(_folder.FullName, "texts.jsonl"),
            "--data-dir",
            _folder.FullName,
            "--json",
            .. options,
        ];
        return await RagCommand.RunAsync(arguments);
    }

    private static string Text(int number) =>
        string.Join(
            ' ',
            Enumerable.Range(number, 12).Select(i => $"On day {i * 37 % 29} the town of {(char)('A' + (i * 7 % 26))} sold {i * i} boats.")
        );
}
