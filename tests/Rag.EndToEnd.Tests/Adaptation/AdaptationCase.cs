using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Rag.Api.Adaptation;
using Rag.Api.Hosting;
using Rag.Core.Models;
using Rag.Eval.Adaptation;

namespace Rag.EndToEnd.Tests.Adaptation;

/// <summary>What tests of adaptation share: a data folder with the sample news, scripts as trainers, runs that were adopted.</summary>
public abstract class AdaptationCase(RunningService news) : IDisposable
{
    private protected DirectoryInfo Folder { get; } = Directory.CreateTempSubdirectory("rag-adapt-");

    private protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        Folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    private protected DirectoryInfo Data()
    {
        var data = TestFolder.Data(Folder, "data");
        news.CopyNewsTo(data);
        return data;
    }

    private protected void CopyNewsTo(DirectoryInfo folder) => news.CopyNewsTo(folder);

    private protected static ServiceProvider Build(
        DirectoryInfo data,
        string? trainer = null,
        int minimum = 20,
        params (string, string)[] further
    )
    {
        List<(string, string)> settings =
        [
            ("Adaptation:MinimumPairs", minimum.ToString(CultureInfo.InvariantCulture)),
            ("Adaptation:MostQuestions", "40"),
            ("Adaptation:Steps", "60"),
            // Meaning decides, so that a projection shows; and no score depends on the clock.
            ("Retrieval:Dense", "10"),
            ("Retrieval:Recency", "0"),
        ];
        if (trainer is not null)
        {
            settings.Add(("Adaptation:Trainer", trainer));
        }

        return RagServices.Build(data, [.. settings.ExceptBy(further.Select(own => own.Item1), own => own.Item1), .. further]);
    }

    private protected static async Task<AdaptationCard> RunAsync(
        IServiceProvider services,
        AdaptationKind kind = AdaptationKind.Questions,
        bool isDry = false
    )
    {
        var desk = services.GetRequiredService<AdaptationDesk>();
        desk.Begin(new AdaptationRequest(kind, isDry));
        await desk.Work.WaitAsync(Cancellation);
        return desk.Status.Last!;
    }

    /// <summary>As if an earlier run had adopted this projection.</summary>
    private protected static void Plant(IServiceProvider services, string projection, string run = "planted", string? embedder = null)
    {
        var folder = services.GetRequiredService<AdaptationFolder>();
        folder.Begin(run);
        File.Copy(projection, Path.Combine(folder.WorkOf(run), AdoptedProjections.FileName));
        var digest = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(projection)));
        Adopt(folder, run, AdaptationKind.Questions, AdoptedProjections.FileName, embedder ?? Questions(services).Digest, digest);
    }

    /// <summary>Keeps and adopts what lies in the run's work.</summary>
    private protected static void Adopt(AdaptationFolder folder, string run, AdaptationKind kind, string name, string of, string digest)
    {
        folder.Keep(run, name);
        var figures = new AdaptationFigures(100, .5, .6, .1, .05, .15, .001);
        var at = DateTimeOffset.UtcNow;
        var outcome = AdaptationOutcome.Adopted;
        folder.End(new AdaptationCard(run, kind, at, outcome, "Planted.", of, 100, 0, figures, figures, 1, null, digest), []);
        folder.Adopt(kind, run);
    }

    private protected static QuestionEmbedder Questions(IServiceProvider services) =>
        (QuestionEmbedder)services.GetRequiredService<IEmbedder>();

    /// <summary>A projection that turns every question far away, into one corner.</summary>
    private protected string Damaged() => Projection("damaged", scale: 1);

    /// <summary>A projection that leaves every question as it is.</summary>
    private protected string Idle() => Projection("idle", scale: 0);

    private string Projection(string name, float scale)
    {
        const int dimensions = 384;
        var random = new Random(7);
        float[] Numbers() => [.. Enumerable.Range(0, dimensions * 8).Select(_ => scale * (float)(random.NextDouble() - .5))];
        var path = Path.Combine(Folder.FullName, $"{name}.safetensors");
        File.WriteAllBytes(
            path,
            SafetensorsBytes.Of(
                new Dictionary<string, (int[], float[])> { ["down"] = ([8, dimensions], Numbers()), ["up"] = ([dimensions, 8], Numbers()) }
            )
        );
        return path;
    }

    private protected string Script(string lines)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the trainer of this test is a shell script.");
        var path = Path.Combine(Folder.FullName, "trainer.sh");
        File.WriteAllText(path, $"#!/bin/sh\n{lines}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return path;
    }
}
