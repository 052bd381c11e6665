using Rag.Core.Models;
using Rag.ModelFiles.Projections;
using Rag.ModelFiles.Weights;

namespace Rag.Api.Adaptation;

/// <summary>Gives the embedder of questions the projection that was adopted for it.</summary>
internal sealed class AdoptedProjections(AdaptationFolder folder, ILogger<AdoptedProjections> logger)
{
    public const string FileName = "projection.safetensors";

    /// <summary>
    /// Puts what is adopted in use, or nothing where it is another embedder's or cannot be read: a notice tells so, and questions are
    /// embedded as the embedder does it.
    /// </summary>
    public void PutInUse(QuestionEmbedder embedder) => embedder.Projection = Read(embedder);

    private QuestionProjection? Read(QuestionEmbedder embedder)
    {
        if (folder.InUse(AdaptationKind.Questions) is not { } run)
        {
            return null;
        }

        if (folder.Card(run) is not { } card)
        {
            logger.ProjectionIsDamaged(run, "its card cannot be read.");
            return null;
        }

        if (card.Base != embedder.Digest)
        {
            logger.ProjectionIsOfAnotherEmbedder(run);
            return null;
        }

        try
        {
            var path = Path.Combine(folder.FolderOf(run), FileName);
            var projection = QuestionProjectionFile.Read(path, run, card.Base, embedder.Dimensions);
            return projection.Digest == card.ResultDigest
                ? projection
                : throw new ModelFileException(path, "the file is not the one that was adopted.");
        }
        catch (ModelFileException damaged)
        {
            logger.ProjectionIsDamaged(run, damaged.Message);
            return null;
        }
    }
}
