using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Rag.Api.Hosting;
using Rag.Core.Files;

namespace Rag.Api.Adaptation;

/// <summary>
/// What adaptation keeps in the data folder: a folder for each run with its card and, once adopted, what was learnt; and which runs are
/// adopted. No word of any article lies here. Every file is there whole or not at all. One writer at a time.
/// </summary>
internal sealed class AdaptationFolder(DataFolder data)
{
    private const string CardName = "card.json";
    private const string HeldOutName = "held-out.json";
    private const string AdoptedName = "adopted.json";

    private string Root => Path.Combine(data.Path, "adaptation");

    private string Runs => Path.Combine(Root, "runs");

    /// <summary>Where the sample news lie that old questions are asked of, embedded by this embedder.</summary>
    public DirectoryInfo SamplesFor(string embedder) => new(Path.Combine(Root, "samples", embedder[..Math.Min(16, embedder.Length)]));

    public string FolderOf(string run) => Path.Combine(Runs, run);

    /// <summary>Everything that a run needs while it is made; it is removed with its end.</summary>
    public string WorkOf(string run) => Path.Combine(FolderOf(run), "work");

    /// <summary>A new run's folders, with what killed runs have left removed.</summary>
    public void Begin(string run)
    {
        Directory.CreateDirectory(Runs);
        foreach (var left in Directory.EnumerateDirectories(Runs).Where(folder => !File.Exists(Path.Combine(folder, CardName))))
        {
            Directory.Delete(left, recursive: true);
        }

        Directory.CreateDirectory(WorkOf(run));
    }

    /// <summary>Moves a file or folder of the run's work to where it is kept.</summary>
    public void Keep(string run, string name) => Directory.Move(Path.Combine(WorkOf(run), name), Path.Combine(FolderOf(run), name));

    /// <summary>Removes a run that has no end.</summary>
    public void Drop(string run)
    {
        if (Directory.Exists(FolderOf(run)))
        {
            Directory.Delete(FolderOf(run), recursive: true);
        }
    }

    /// <summary>Ends the run: its work goes, and its card tells of it.</summary>
    public void End(AdaptationCard card, IReadOnlyList<string> heldOut)
    {
        if (Directory.Exists(WorkOf(card.Id)))
        {
            Directory.Delete(WorkOf(card.Id), recursive: true);
        }

        Write(Path.Combine(FolderOf(card.Id), HeldOutName), heldOut, AdaptationJson.Default.IReadOnlyListString);
        DurableFiles.FlushTree(FolderOf(card.Id));
        Write(Path.Combine(FolderOf(card.Id), CardName), card, AdaptationJson.Default.AdaptationCard);
        DurableFiles.FlushFolder(Runs);
    }

    /// <summary>The runs' cards, the newest first; those that cannot be read are left out.</summary>
    public IReadOnlyList<AdaptationCard> Cards() =>
        !Directory.Exists(Runs)
            ? []
            :
            [
                .. Directory
                    .EnumerateDirectories(Runs)
                    .Select(folder => Read(Path.Combine(folder, CardName), AdaptationJson.Default.AdaptationCard))
                    .OfType<AdaptationCard>()
                    .OrderByDescending(card => card.At)
                    .ThenBy(card => card.Id, StringComparer.Ordinal),
            ];

    public AdaptationCard? Card(string run) => Read(Path.Combine(FolderOf(run), CardName), AdaptationJson.Default.AdaptationCard);

    /// <summary>The names of the questions that judged runs of the kind which were adopted, taken back or not.</summary>
    public IReadOnlySet<string> OldNames(AdaptationKind kind) =>
        Cards()
            .Where(card => card.Kind == kind && card.Outcome == AdaptationOutcome.Adopted)
            .SelectMany(card => Read(Path.Combine(FolderOf(card.Id), HeldOutName), AdaptationJson.Default.IReadOnlyListString) ?? [])
            .ToHashSet(StringComparer.Ordinal);

    public AdoptedRuns Adopted => Read(Path.Combine(Root, AdoptedName), AdaptationJson.Default.AdoptedRuns) ?? AdoptedRuns.None;

    /// <summary>The run of the kind that was adopted last and not taken back; null where none is.</summary>
    public string? InUse(AdaptationKind kind) => Adopted.InUse(kind);

    public void Adopt(AdaptationKind kind, string run)
    {
        var adopted = Adopted;
        Write(Path.Combine(Root, AdoptedName), adopted.With(kind, [.. adopted.Of(kind), run]), AdaptationJson.Default.AdoptedRuns);
    }

    /// <summary>Takes back what was adopted last; which run that was, or null where none was.</summary>
    public string? TakeBack(AdaptationKind kind)
    {
        var adopted = Adopted;
        if (adopted.Of(kind) is not [.., var last])
        {
            return null;
        }

        Write(Path.Combine(Root, AdoptedName), adopted.With(kind, [.. adopted.Of(kind).SkipLast(1)]), AdaptationJson.Default.AdoptedRuns);
        return last;
    }

    /// <summary>Null where the file is missing or is not what is expected: then nothing is known of it.</summary>
    private static T? Read<T>(string path, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), type);
        }
        catch (Exception absent) when (absent is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    private static void Write<T>(string path, T value, JsonTypeInfo<T> type)
    {
        var unfinished = path + ".tmp";
        using (var file = File.Create(unfinished))
        {
            JsonSerializer.Serialize(file, value, type);
            file.Flush(flushToDisk: true);
        }

        File.Move(unfinished, path, overwrite: true);
        DurableFiles.FlushFolder(Path.GetDirectoryName(path)!);
    }
}
