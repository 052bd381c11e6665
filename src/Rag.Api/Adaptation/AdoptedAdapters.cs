using Rag.Answering;
using Rag.Core.Answers;
using Rag.Engine;
using Rag.ModelFiles.Weights;

namespace Rag.Api.Adaptation;

/// <summary>Gives the reader the adapter that was adopted for it, and questions of the public scope that adapter.</summary>
internal sealed class AdoptedAdapters(AdaptationFolder folder, TenantAdapters tenants, ILogger<AdoptedAdapters> logger)
{
    public const string FolderName = "adapter";

    private const string Prefix = "adapted-";

    public static string NameOf(string run) => Prefix + run;

    /// <summary>The adapter's name that public questions are read with; the reader as it is where none is adopted.</summary>
    public string InUse => tenants.Public ?? AnswerOptions.NoAdapter;

    /// <summary>
    /// Puts what is adopted in use, or nothing where it is another reader's, is not what was adopted or cannot be loaded, which a notice
    /// tells. What was in use before is unloaded once the questions under way with it have ended.
    /// </summary>
    public async Task PutInUseAsync(RagEngine engine, CancellationToken cancellation)
    {
        var name = await LoadAsync(engine, cancellation);
        tenants.Public = name;
        foreach (var other in engine.Adapters.List().Where(adapter => IsAdopted(adapter.Name) && adapter.Name != name))
        {
            await engine.Adapters.UnloadAsync(other.Name, cancellation);
        }
    }

    private static bool IsAdopted(string name) => name.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Null where none is in use.</summary>
    private async Task<string?> LoadAsync(RagEngine engine, CancellationToken cancellation)
    {
        if (folder.InUse(AdaptationKind.Reader) is not { } run)
        {
            return null;
        }

        var card = folder.Card(run);
        if (card?.Base != engine.Shape.Digest)
        {
            logger.AdapterIsIgnored(run, "it was learnt for another reader than the one in charge.");
            return null;
        }

        try
        {
            var adapter = Path.Combine(folder.FolderOf(run), FolderName);
            if (await AdapterDigest.OfAsync(adapter, cancellation) != card.ResultDigest)
            {
                throw new ModelFileException(
                    adapter,
                    "the adapter is not the one that was adopted: \"rag models adapt --kind reader --back\" takes it back."
                );
            }

            await engine.Adapters.LoadAsync(NameOf(run), adapter, cancellation);
            return NameOf(run);
        }
        catch (Exception fault) when (fault is AdapterRefusedException or ModelFileException or IOException or UnauthorizedAccessException)
        {
            logger.AdapterIsIgnored(run, fault.Message);
            return null;
        }
    }
}
