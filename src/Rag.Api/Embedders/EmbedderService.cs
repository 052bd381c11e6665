namespace Rag.Api.Embedders;

/// <summary>Goes on with a change of the embedder that an earlier process began.</summary>
internal sealed class EmbedderService(EmbedderDesk desk) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => desk.ResumeAsync(stoppingToken);
}
